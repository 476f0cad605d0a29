"""What items were before: versions by their people."""
