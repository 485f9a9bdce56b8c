"""The three services. Each owns its data; they meet only in events and in entity keys."""
