"""The sectors of the economy, in words no region owns."""

from enum import StrEnum


class Sector(StrEnum):
    """The part of the economy a question comes from, or looks to for an answer."""

    CIRCULAR_ENERGY = "CIRCULAR_ENERGY"
    HEALTH_CARE = "HEALTH_CARE"
    HOUSING = "HOUSING"
    MOBILITY = "MOBILITY"
    MANUFACTURING = "MANUFACTURING"
    AGRO_FOOD = "AGRO_FOOD"
    CONSTRUCTION = "CONSTRUCTION"
    LOGISTICS = "LOGISTICS"
    DIGITAL = "DIGITAL"
    CREATIVE = "CREATIVE"
    BIO_SCIENCES = "BIO_SCIENCES"
    EDUCATION = "EDUCATION"
    PUBLIC_SECTOR = "PUBLIC_SECTOR"
