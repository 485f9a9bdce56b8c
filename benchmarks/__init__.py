"""Measurements of the parts whose speed matters; `README.md` tells how to run them."""
