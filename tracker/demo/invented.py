"""The invented service: areas, staff, names, deliveries. Plainly fictional, and named as a demo everywhere.

Surnames are trees, birds and herbs; places exist on no map; addresses end in `.example`, which no mail reaches.
"""

from dataclasses import dataclass
from datetime import time

from tracker.accounts.rules import Role
from tracker.people.rules import AreaKind, Nation

PASSWORD = "heron-lantern-quarry"  # the demo's own, printed at every start; a service never has these users
DOMAIN = "demo.example"


@dataclass(frozen=True, slots=True)
class InventedArea:
    """A place of the demo."""

    code: str
    name: str
    kind: AreaKind
    nation: Nation


AREAS = (
    InventedArea("NM", "Northmoor", AreaKind.PROBATION_REGION, Nation.ENGLAND),
    InventedArea("WH", "Westhaven", AreaKind.PROBATION_REGION, Nation.WALES),
    InventedArea("GF", "Glenfirth", AreaKind.JUSTICE_SOCIAL_WORK, Nation.SCOTLAND),
)


@dataclass(frozen=True, slots=True)
class InventedUser:
    """A member of the demo's staff."""

    key: str
    name: str
    role: Role
    areas: tuple[str, ...]


STAFF = (
    InventedUser("ruth", "Ruth Teasel", Role.FACILITATOR, ("NM",)),
    InventedUser("owen", "Owen Sorrel", Role.FACILITATOR, ("NM",)),
    InventedUser("marcus", "Marcus Thrift", Role.FACILITATOR, ("WH",)),
    InventedUser("anna", "Anna Speedwell", Role.FACILITATOR, ("WH",)),
    InventedUser("isla", "Isla Bracken", Role.FACILITATOR, ("GF",)),
    InventedUser("helen", "Helen Yarrow", Role.OFFENDER_MANAGER, ("NM",)),
    InventedUser("samir", "Samir Campion", Role.OFFENDER_MANAGER, ("NM",)),
    InventedUser("joan", "Joan Woodruff", Role.OFFENDER_MANAGER, ("WH",)),
    InventedUser("fergus", "Fergus Tansy", Role.OFFENDER_MANAGER, ("GF",)),
    InventedUser("grace", "Grace Linden", Role.PROGRAMME_LEAD, ("NM", "WH")),
    InventedUser("ewan", "Ewan Rowan", Role.PROGRAMME_LEAD, ("GF",)),
    InventedUser("alex", "Alex Saffron", Role.ADMINISTRATOR, ()),
    InventedUser("tess", "Tess Lovage", Role.FACILITATOR, ("NM",)),  # new, and not trained yet
)


@dataclass(frozen=True, slots=True)
class InventedDelivery:
    """A delivery of the demo. `slots` count working days from today: 0 is today, so that somebody has a session today.

    A session of today that would be later is held shortly before now, so that its register can be signed at once; at
    night it is at nine, and the register that was left as a draft is the one to sign.
    """

    code: str
    title: str
    area: str
    programme: str
    venue: str
    members: int
    slots: tuple[tuple[int, time], ...]
    weeks_ago: int
    staff: tuple[str, ...]  # the first leads
    lead: str
    unsigned: int = 0  # how many of the last registers were left as drafts or not taken
    one_to_one: bool = False


DELIVERIES = (
    InventedDelivery(
        "NM-ISO-03",
        "i-SOTP Northmoor 3",
        "NM",
        "isotp",
        "Mill Lane Centre, room 2",
        12,
        ((0, time(18)), (3, time(18))),
        11,
        ("ruth", "owen"),
        "grace",
        unsigned=1,
    ),
    InventedDelivery(
        "NM-BC-01",
        "Building Choices Northmoor 1",
        "NM",
        "building-choices",
        "Mill Lane Centre, room 1",
        9,
        ((1, time(17, 30)), (4, time(17, 30))),
        6,
        ("owen", "ruth"),
        "grace",
        unsigned=2,
    ),
    InventedDelivery(
        "NM-ISO-02",
        "i-SOTP Northmoor 2",
        "NM",
        "isotp",
        "Harbour House",
        9,
        ((2, time(14)),),
        41,
        ("ruth", "owen"),
        "grace",
    ),
    InventedDelivery(
        "NM-ISO-11",
        "i-SOTP one-to-one, Northmoor",
        "NM",
        "isotp",
        "Harbour House",
        1,
        ((4, time(10)),),
        7,
        ("ruth",),
        "grace",
        one_to_one=True,
    ),
    InventedDelivery(
        "WH-ISO-02",
        "i-SOTP Westhaven 2",
        "WH",
        "isotp",
        "Quay Street Offices",
        12,
        ((0, time(10)), (2, time(10))),
        13,
        ("marcus", "anna"),
        "grace",
        unsigned=7,
    ),
    InventedDelivery(
        "WH-BC-02",
        "Building Choices Westhaven 2",
        "WH",
        "building-choices",
        "Quay Street Offices",
        5,
        ((1, time(13)),),
        -2,
        ("anna", "marcus"),
        "grace",
    ),
    InventedDelivery(
        "GF-ISO-01",
        "i-SOTP Glenfirth 1",
        "GF",
        "isotp",
        "Burnside Centre",
        7,
        ((0, time(13, 30)),),
        20,
        ("isla",),
        "ewan",
    ),
    InventedDelivery(
        "GF-ISO-02",
        "i-SOTP Glenfirth 2",
        "GF",
        "isotp",
        "Burnside Centre",
        5,
        ((3, time(9, 30)),),
        -1,
        ("isla",),
        "ewan",
    ),
)

SURNAMES = (
    "Alderman",
    "Ashdown",
    "Birchall",
    "Bramley",
    "Cloverfield",
    "Cowslip",
    "Dogwood",
    "Dunmarrow",
    "Eglantine",
    "Elmsworth",
    "Fernhollow",
    "Foxglove",
    "Gentian",
    "Gorseby",
    "Hawthorne",
    "Hazelmere",
    "Ivyleigh",
    "Juniper",
    "Kestrelby",
    "Larchwood",
    "Larkspur",
    "Lapwing",
    "Meadows",
    "Mossgrove",
    "Nettleton",
    "Nuthatch",
    "Oakapple",
    "Osierley",
    "Pipitson",
    "Plumtree",
    "Quillwort",
    "Quincey",
    "Redstart",
    "Rushbrook",
    "Sedgeley",
    "Sparrowby",
    "Tamarisk",
    "Thornbury",
    "Umbell",
    "Vetchling",
    "Violette",
    "Wagtail",
    "Willowby",
    "Wrenfield",
    "Yarrowby",
    "Yewdale",
    "Zinnia",
    "Beechcroft",
    "Brackenby",
    "Campionel",
    "Dabchick",
    "Fieldfare",
    "Goldcrest",
    "Heatherby",
    "Linnetson",
    "Mallowby",
    "Orchardson",
    "Ploverly",
    "Rowanby",
    "Swiftly",
)
FIRST_NAMES = (
    "Adam",
    "Alan",
    "Bill",
    "Carl",
    "Chris",
    "Colin",
    "Dean",
    "Frank",
    "Greg",
    "Ian",
    "Jim",
    "Joe",
    "Kevin",
    "Lee",
    "Lewis",
    "Martin",
    "Max",
    "Neil",
    "Paul",
    "Peter",
    "Ray",
    "Sam",
    "Tom",
    "Tony",
    "Vince",
)

NOTES = (
    "Took part in the pair work and gave an example of his own. Homework done. Next time: ask him to start.",
    "Quieter than usual; said the week had been hard. Stayed for a few minutes afterwards to talk it through.",
    "Listened well and asked a good question. Still finds it hard to plan past the weekend.",
    "Used the stop-and-think steps without being prompted. Wants to practise them at work.",
    "Needed the exercise explained twice, then did it well. Give the worksheet out ahead next time.",
    "Challenged another member fairly and took it well when challenged back.",
    "Homework not done; agreed to bring it next time. Joined in the second half.",
    "Spoke about seeing his brother again after a long while. Linked it to his goals for the module.",
)
TROUBLE_NOTES = (
    "Kept his phone out after being asked twice to put it away; spoken to on his own at the break.",
    "Talked over others and would not do the paired exercise. Agreed the group’s rules with him again afterwards.",
    "Came without having slept and could not follow. Left before the end, by agreement with both facilitators.",
)
EXCUSE_NOTES = (
    "Rang ahead in the afternoon and offered to bring a letter.",
    "Told the group last time. Asked for the worksheet, which was sent.",
    "Sent a text half an hour before. Asked to bring a letter next time.",
)
NO_SHOW_NOTES = (
    "No word beforehand; left a message with his officer.",
    "Rang an hour after the start: he had mixed up the days. Reminded of the card with the dates.",
    "No answer on either number. Tried again next morning.",
)
GROUP_NOTES = (
    "Recap, then the main exercise in pairs and as a whole group. Good energy at first. Two pairs report next time.",
    "Steady session. The group set its own pace and finished the exercise. Carry forward: the planning sheet.",
    "Slow start after the break in the timetable; settled once the aims were on the board.",
    "Role practice went well. More time needed for feedback; shorten the opening next time.",
)
