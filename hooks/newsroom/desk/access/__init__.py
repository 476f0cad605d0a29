"""Who may do what at the desk: the browser that was let in, people, their rights and what they did."""
