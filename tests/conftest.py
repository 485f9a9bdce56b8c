"""Every test of the suite may use the fixtures of `quadhelix.testing`.

Properties are tried on the same examples each time, so that a test which passed passes again; to search
further, `pytest --hypothesis-profile=search`.

Rules of regions have ten seconds: a machine with much to do holds a process up for longer than the quarter of
a second that they have otherwise. Tests of the time box set their own.
"""

from hypothesis import settings

from quadhelix.regions import Regions

pytest_plugins = ("quadhelix.testing",)

settings.register_profile("same", derandomize=True, deadline=None)
settings.register_profile("search", deadline=None)
settings.load_profile("same")

unhurried = Regions.__init__.__kwdefaults__
assert unhurried
unhurried["time_box"] = 10.0
