"""How long planning takes, next to what graphql-core needs to parse and validate the same text."""
