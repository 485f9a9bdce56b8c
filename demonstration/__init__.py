"""The demonstration data: five public accounts of regional innovation, and invented firms to play in them.

`python -m demonstration --url http://127.0.0.1:8400/graphql` brings it in through the public gateway, by the
same mutations any client uses; `quadhelix up` runs that once. Each chapter is a module of plain values:
`organisations`, `firms`, `centres`, then one per source (`schiedistrict`, `leiden`, `smitzh`, `achterhoek`,
`makers`), then `modules`. Every record carries its source and the day it held; what is invented says so.
"""
