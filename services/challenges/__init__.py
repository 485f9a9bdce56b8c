"""Challenges: what is worked on, why, by whom, and what comes of it.

Owns programmes with their lines, goals and indicators, projects with their successions, challenges with
their news and trajectories, and the questions at the regions' desks. Publishes `programme`, `project`,
`challenge`, `update`, `trajectory` and `intake` events. Listens to partners, to know the organisations that
can take part, and to education, to know which challenges a module has taken on.
"""
