"""The frozen values that all other packages pass around."""
