"""Which things are counted and which words govern them: tables that the measures are read from."""

from app.vocabulary import Scope

SOLDIERS = frozenset(
    "soldier troop fighter militant insurgent rebel gunman terrorist trooper serviceman servicewoman servicemember service-member personnel officer policeman guard militiaman commando marine conscript recruit"
    " reservist mercenary infantryman sailor airman pilot paratrooper officer police force jihadist extremist combatant guerrilla attacker assailant assaulter draftee mobik volunteer legionnaire peacekeeper crewman crew-member gendarme ranger contractor instructor trainer cadet veteran".split()
)
PEOPLE = frozenset(
    "person people civilian child man woman boy girl resident family victim student pupil teacher worker journalist doctor medic paramedic nurse villager refugee passenger pilgrim protester demonstrator inhabitant"
    " citizen national patient human adult infant baby teenager minor youth farmer bystander rescuer responder firefighter aid-worker staff employee tourist miner fisherman worshipper hostage prisoner detainee captive inmate"
    " suspect individual survivor other evacuee migrant returnee idp household customer subscriber consumer voter member foreigner shopper commuter driver mourner official employee player guest elder mother father parent orphan pensioner life soul defendant deserter specialist expert engineer operator schoolgirl schoolboy abductee pow pows dead wounded injured relative foreigner dissident activist trader herder occupant".split()
)
CASUALTIES = {
    "casualty": Scope.UNSPECIFIED, "death": Scope.KILLED, "fatality": Scope.KILLED, "body": Scope.KILLED, "corpse": Scope.KILLED, "injury": Scope.WOUNDED,
    "loss": Scope.UNSPECIFIED, "killing": Scope.KILLED, "dead": Scope.KILLED, "wounded": Scope.WOUNDED, "injured": Scope.WOUNDED, "grave": Scope.KILLED, "martyr": Scope.KILLED, "life": Scope.KILLED, "remains": Scope.KILLED, "amputation": Scope.WOUNDED,
}  # fmt: skip
MUNITIONS = frozenset(
    "missile drone rocket shell bomb uav uas projectile mine round warhead munition ammunition bullet grenade mortar unmanned-aerial-vehicle shahed geran loitering-munition fpv glide-bomb quadcopter cartridge charge explosive interceptor decoy quadrotor fab kab torpedo".split()
)
EQUIPMENT = frozenset(
    "tank vehicle aircraft jet helicopter ship boat vessel warship submarine gun howitzer system launcher rifle pistol shotgun weapon cannon radar truck plane airplane warplane bomber fighter-jet carrier ifv apc artillery battery"
    " armor armour helmet equipment unit mlrs hardware ferry tanker locomotive train car bus generator transformer depot piece motorcycle locomotive excavator barge frigate corvette destroyer set bulldozer engine turbine substation kit stove tarpaulin tent blanket ration blanket device station gunboat motorbike trench craft seacraft".split()
)
ATTACKS = frozenset(
    "strike attack airstrike raid clash assault incident shelling explosion blast bombing engagement battle ambush sortie offensive bombardment barrage sabotage attempt operation violation strike-mission wave salvo hit skirmish shooting shot massacre breach combat-clash fire-mission".split()
)
PLACES = frozenset("village town settlement city community district municipality locality hamlet position neighborhood neighbourhood region province oblast kilometre territory island base checkpoint stronghold outpost hill".split())  # fmt: skip
BUILDINGS = frozenset("house home building school hospital apartment facility shop church mosque clinic kindergarten warehouse factory block structure tower bridge flat dwelling hut market store substation plant refinery depot site installation camp shelter classroom hangar infrastructure".split())  # fmt: skip
MONEY_AID = frozenset(
    "aid assistance support pledge fund funding donate donation grant package provide contribute contribution give allocate commit commitment humanitarian appeal request supply deliver loan help send announce relief response tranche disburse earmark transfer redirect devote pledged authorize authorise promise offer award invest funded donor".split()
)
MONEY_COST = frozenset(
    "damage cost spend spending price worth loss rebuild rebuilding reconstruction budget ransom revenue pay salary wage fine export import buy purchase expenditure economy debt compensation pension repair lose earn income recovery value bill expense finance tax reward bounty bonus payment steal smuggle oil contract premium".split()
)

# What governs a figure: the word → the family that the rules of `measures` speak of, with the scope of casualties.
KILLED, WOUNDED, UNSPECIFIED = Scope.KILLED, Scope.WOUNDED, Scope.UNSPECIFIED
CUES: dict[str, tuple[str, Scope | None]] = {
    **dict.fromkeys("kill die death dead perish slay massacre murder assassinate execute drown trample fatality toll killing deadly body corpse martyr crush lifeless fatal slaughter behead liquidate claim-lives burnt bury mortality deadliest".split(), ("casualties", KILLED)),
    **dict.fromkeys("wound injure injury hurt maim wounded injured hospitalise hospitalize".split(), ("casualties", WOUNDED)),
    **dict.fromkeys("casualty neutralise neutralize".split(), ("casualties", UNSPECIFIED)),
    **dict.fromkeys("lose loss attrition hemorrhage haemorrhage bleed".split(), ("loss", UNSPECIFIED)),
    **dict.fromkeys("suffer sustain inflict".split(), ("suffer", UNSPECIFIED)),
    **dict.fromkeys("missing unaccounted".split(), ("casualties", Scope.MISSING)),
    **dict.fromkeys("captive pow surrender".split(), ("captured", Scope.CAPTURED)),
    "capture": ("capture", Scope.CAPTURED),
    **dict.fromkeys("recruit enlist conscript mobilise mobilize draft enrol enroll volunteer recruitment mobilization mobilisation conscription train enlistment call-up intake training contract".split(), ("recruitment", None)),
    **dict.fromkeys("deploy station dispatch deployment garrison amass mass withdraw reinforce reinforcement place-troops pull-out rotate concentrate redeploy withdrawal".split(), ("deployment", None)),
    **dict.fromkeys("displace flee displaced displacement uproot refugee idp homeless exodus expel resettle return returnee cross".split(), ("displaced", None)),
    **dict.fromkeys("detain arrest abduct kidnap imprison jail hostage detainee prisoner exchange swap custody detention abduction release free hold repatriate arrested freed captivity imprisonment convict sentence".split(), ("detained", None)),
    **dict.fromkeys("need affect infect starve hunger famine shelter evacuate feed assist hungry blackout outage evacuation infection vulnerable malnourish malnutrition vaccinate treat aid-recipient dependent receive rescue reach insecurity stranded trap depend without cut face".split(), ("affected", None)),
    **dict.fromkeys("intercept shoot shot down repel thwart bring destroy-air suppress jam downing interception".split(), ("intercepted", None)),
    **dict.fromkeys("launch fire strike attack shell bombard hit conduct carry drop bombing target shelling assault pound raid rain lob use hurl bomb engage".split(), ("attack", None)),
    **dict.fromkeys("seize liberate occupy recapture retake control gain advance conquer overrun cede regain annex hold-ground reclaim clear occupation territory area".split(), ("territory", None)),
    **dict.fromkeys("destroy damage wreck burn torch sink disable knock ruin raze level collapse obliterate demolish eliminate write-off destruction sustain-damage gut flatten".split(), ("destroyed", None)),
    **dict.fromkeys("provide supply donate deliver give send pledge commit aid assistance package transfer contribute ship donation pledged security-assistance delivery handover support promise allocate distribute grant".split(), ("aid", None)),
    **dict.fromkeys("have number comprise strong total field command consist army strength garrisoned size manpower headcount".split(), ("size", None)),
    **dict.fromkeys("foreign mercenary foreign-fighter".split(), ("foreign", None)),
    **dict.fromkeys("desert desertion awol defect defection".split(), ("other", None)),
}  # fmt: skip


VERBS_ONLY = frozenset(
    "ship fire have number total command field free hold cut face cross use carry conduct drop join train station mass need target gain hit pound rain lob sink level give send contribute return receive reach trap depend treat"
    " release swap exchange advance control supply support range amass save sign comprise hurl bomb shell strike attack launch engage fall consist face place".split()
)
"""Cues that govern as verbs only: "ship" ships aid, a ship is a ship."""


def class_of(lemma: str) -> str | None:
    """Of what kind the counted thing is."""
    for name, words in _CLASSES:
        if lemma in words:
            return name
    return None


_CLASSES: tuple[tuple[str, frozenset[str] | dict[str, Scope]], ...] = (
    ("casualty", CASUALTIES), ("soldier", SOLDIERS), ("person", PEOPLE), ("munition", MUNITIONS), ("equipment", EQUIPMENT),
    ("attack", ATTACKS), ("place", PLACES), ("building", BUILDINGS), ("times", frozenset({"time", "occasion"})),
)  # fmt: skip

# (class of the counted thing, family of the nearest governor) → measure. "" is an elided thing: "killed five".
RULES: dict[tuple[str, str], str] = {
    **{(c, "casualties"): "casualties" for c in ("soldier", "person", "casualty", "")},
    **{(c, "loss"): "casualties" for c in ("soldier", "person", "casualty", "")},
    **{(c, "suffer"): "casualties" for c in ("casualty",)},
    **{(c, "captured"): "casualties" for c in ("soldier",)},
    ("person", "captured"): "detained",
    ("soldier", "capture"): "casualties", ("person", "capture"): "detained", ("", "capture"): "detained",
    ("place", "capture"): "territory", ("equipment", "capture"): "equipment_losses", ("munition", "capture"): "equipment_losses",
    **{(c, "recruitment"): "recruitment" for c in ("soldier", "person", "")},
    **{(c, "deployment"): "deployment" for c in ("soldier", "person", "")},
    ("equipment", "deployment"): "deployment",
    **{(c, "displaced"): "displaced" for c in ("soldier", "person", "")},
    **{(c, "detained"): "detained" for c in ("soldier", "person", "")},
    **{(c, "affected"): "people_affected" for c in ("person", "")},
    **{(c, "intercepted"): "intercepted" for c in ("munition", "", "equipment")},
    ("munition", "destroyed"): "intercepted", ("munition", "loss"): "equipment_losses",
    **{(c, "attack"): "attacks" for c in ("munition", "attack")},
    **{(c, "territory"): "territory" for c in ("place",)},
    ("place", "loss"): "territory",
    **{(c, f): "equipment_losses" for c in ("equipment", "building") for f in ("destroyed", "loss", "suffer")},
    ("equipment", "attack"): "equipment_losses", ("building", "attack"): "equipment_losses", ("place", "destroyed"): "other",
    **{(c, "aid"): "aid" for c in ("munition", "equipment")},
    ("soldier", "size"): "force_size", ("soldier", "aid"): "deployment", ("person", "recruit"): "recruitment",
    ("soldier", "foreign"): "foreign_fighters",
}  # fmt: skip
DEFAULTS = {
    "casualty": "casualties", "soldier": "force_size", "person": "other", "munition": "attacks", "equipment": "other", "attack": "attacks",
    "place": "other", "building": "other", "times": "other", "": "other",
}  # fmt: skip
PEOPLE_MEASURES = frozenset(
    "casualties recruitment net_recruitment deployment foreign_fighters force_size displaced detained people_affected".split()
)
