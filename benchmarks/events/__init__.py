"""What the event backbone takes: rates and latency, beside the bare NATS client in the same run."""
