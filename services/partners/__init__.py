"""Partners: who takes part, and where the work can be done.

Owns organisations, with their identifiers, and centres, with their facilities; answers for the profiles
of the regions. Publishes `organisation` and `centre` events. Listens to nobody.
"""
