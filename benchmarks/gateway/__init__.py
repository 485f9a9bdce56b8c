"""How much work one CPU-second of the gateway does, beside other gateways on the same graph."""
