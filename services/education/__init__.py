"""Education: what institutes teach on the region's real questions.

Owns modules (minors, modules of a centre for innovative craftsmanship, courses for lifelong development)
with their offerings, and their links to challenges. Publishes `module` events. Listens to `challenge`
events, as only a public challenge can be linked and shown, and to `organisation` events, as only an
educational organisation can provide a module.
"""
