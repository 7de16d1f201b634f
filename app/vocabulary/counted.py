"""What can be counted, and in what: open vocabularies. A new word is a line here, never a migration."""

MEASURES: dict[str, str] = {
    "casualties": "People killed, wounded, captured or missing, or lost in a way the words leave open; see scope.",
    "recruitment": "People who joined, enlisted, were mobilised or trained.",
    "net_recruitment": "Recruits less losses over the same time.",
    "deployment": "People sent or stationed somewhere.",
    "foreign_fighters": "People who fight for a side that is not their country.",
    "force_size": "How many people a force or a group has.",
    "loss_ratio": "Losses of one side for each loss of the other.",
    "equipment_losses": "Weapons, vehicles, aircraft or buildings destroyed, damaged or captured.",
    "attacks": "Missiles, drones, shells, strikes, clashes and incidents.",
    "intercepted": "Missiles, drones or aircraft shot down or stopped.",
    "displaced": "People who fled or were driven from their homes.",
    "detained": "People arrested, held, abducted or exchanged.",
    "people_affected": "People in need, without power or water, infected, evacuated or sheltered.",
    "territory": "Land or settlements taken, lost, freed or held.",
    "distance": "A length or a range.",
    "duration": "A length of time.",
    "cost": "Damage, price or spending in money.",
    "aid": "Money or goods given, pledged or asked for.",
    "share": "A percentage or a fraction of a whole.",
    "other": "A figure of another thing.",
}

UNITS: dict[str, str] = {
    "people": "persons",
    "item": "things counted; the column item names them",
    "percent": "hundredths of a whole",
    "ratio": "so many for one",
    "km": "kilometres",
    "mile": "miles",
    "m": "metres",
    "km2": "square kilometres",
    "mile2": "square miles",
    "hectare": "hectares",
    "acre": "acres",
    "year": "years",
    "month": "months",
    "week": "weeks",
    "day": "days",
    "hour": "hours",
    "minute": "minutes",
    "tonne": "metric tons",
}
"""Units beside these are ISO 4217 currency codes."""

_CODES = """
AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF
CHF CLP CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD
HNL HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD
MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN
PYG QAR RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY
TTD TWD TZS UAH UGX USD UYU UZS VES VND VUV WST XAF XCD XOF XPF YER ZAR ZMW ZWL
"""
CURRENCIES = frozenset(_CODES.split())
"""The codes of ISO 4217 for money that is, or lately was, in use."""
