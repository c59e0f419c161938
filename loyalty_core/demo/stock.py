"""What the demo's shops sell, where they are, and who works there."""

from dataclasses import dataclass

from loyalty_core.desk.permissions import Role

PROGRAMME = "Harbour & Hill Rewards"
CURRENCY, TIME_ZONE, COUNTRY = "GBP", "Europe/London", "GB"


@dataclass(frozen=True, slots=True)
class Shop:
    """A store with its terminals; `weight` says how many of a hundred customers are at home there."""

    id: str
    name: str
    terminals: tuple[str, ...]
    weight: int


SHOPS = (
    Shop("LEEDS", "Leeds, Briggate", ("T1", "T2", "T3"), 30),
    Shop("YORK", "York, Coney Street", ("T1", "T2"), 22),
    Shop("BRISTOL", "Bristol, Park Street", ("T1", "T2"), 18),
    Shop("LONDON", "London, Marylebone", ("T1", "T2", "T3"), 20),
    Shop("WEB", "Online shop", ("WEB1", "WEB2"), 10),
)


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody who works with the programme."""

    login: str
    name: str
    role: Role
    shop: str


ADMINISTRATOR = Colleague("ada", "Ada Marsh", Role.ADMINISTRATOR, "LEEDS")
COLLEAGUES = (
    Colleague("maria", "Maria Lindqvist", Role.MANAGER, "LEEDS"),
    Colleague("omar", "Omar Haddad", Role.MANAGER, "LONDON"),
    Colleague("dev", "Dev Perera", Role.AGENT, "LEEDS"),
    Colleague("siobhan", "Siobhán Walsh", Role.AGENT, "YORK"),
    Colleague("tomasz", "Tomasz Wójcik", Role.AGENT, "BRISTOL"),
    Colleague("ines", "Inês Duarte", Role.AGENT, "LONDON"),
    Colleague("kenji", "Kenji Sato", Role.AGENT, "WEB"),
    Colleague("audrey", "Audrey Finch", Role.AUDITOR, "LEEDS"),
)


@dataclass(frozen=True, slots=True)
class Article:
    """Something on the shelf; the price is in pence."""

    sku: str
    name: str
    price: int


ARTICLES = tuple(
    Article(f"{department}{number:03}", name, price)
    for department, names in {
        "KIT": (
            ("Cast-iron casserole", 6500),
            ("Chopping board, oak", 2850),
            ("Kitchen scales", 2400),
            ("Enamel mug", 850),
            ("Wooden spoon", 425),
            ("Bread knife", 1950),
            ("Measuring jug, 1 l", 975),
            ("Espresso maker, 6 cups", 3295),
            ("Tea towel", 650),
            ("Storage jar, 500 ml", 720),
            ("Apron, linen", 2750),
            ("Baking tray", 1180),
        ),
        "HOM": (
            ("Candle, beeswax", 1250),
            ("Wool throw", 7900),
            ("Cushion cover", 1995),
            ("Picture frame A4", 1490),
            ("Doormat", 2200),
            ("Wall clock", 3450),
            ("Basket, willow", 2650),
            ("Reading lamp", 5400),
            ("Coat hook, brass", 890),
            ("Vase, stoneware", 3100),
        ),
        "GAR": (
            ("Trowel", 1150),
            ("Secateurs", 2990),
            ("Watering can, 7 l", 2475),
            ("Seeds, sweet pea", 295),
            ("Seeds, beetroot", 245),
            ("Plant pot, 18 cm", 625),
            ("Gardening gloves", 1050),
            ("Bird feeder", 1625),
            ("Twine", 395),
            ("Kneeler", 1480),
        ),
        "STA": (
            ("Notebook, dotted", 895),
            ("Fountain pen", 2895),
            ("Greeting card", 325),
            ("Wrapping paper", 450),
            ("Pencil tin", 1195),
            ("Calendar", 1099),
            ("Address book", 1350),
            ("Ink, midnight blue", 799),
        ),
        "FOO": (
            ("Marmalade", 495),
            ("Loose tea, 100 g", 845),
            ("Coffee beans, 250 g", 925),
            ("Shortbread", 575),
            ("Chutney", 520),
            ("Honey", 750),
            ("Chocolate, dark", 349),
            ("Olive oil, 500 ml", 1395),
            ("Sea salt", 375),
            ("Gift hamper", 4850),
        ),
    }.items()
    for number, (name, price) in enumerate(names, start=1)
)
