"""Every test of the suite may use the fixtures of `quadhelix.testing`."""

pytest_plugins = ("quadhelix.testing",)
