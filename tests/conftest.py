"""Every test of the suite may use the fixtures of `quadhelix.testing`.

Properties are tried on the same examples each time, so that a test which passed passes again; to search
further, `pytest --hypothesis-profile=search`.
"""

from hypothesis import settings

pytest_plugins = ("quadhelix.testing",)

settings.register_profile("same", derandomize=True, deadline=None)
settings.register_profile("search", deadline=None)
settings.load_profile("same")
