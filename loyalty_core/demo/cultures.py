"""Where the demo's customers come from: their names as they write them, and phone numbers that nobody has."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Culture:
    """Names of one origin, and the block that its phone numbers are drawn from.

    Attributes:
        weight: how many of a thousand customers come from here.
        country: ISO 3166 letters of the phone numbers.
        first, last: names as they are written, with their letters for an e-mail address after a slash if those differ.
        phones: beginnings of numbers in E.164; `digits` more follow.
    """

    weight: int
    country: str
    first: str
    last: str
    phones: tuple[str, ...]
    digits: int

    def names(self, which: str) -> list[tuple[str, str]]:
        """Return `first` or `last` names, each with its letters for an e-mail address."""
        pairs = (name.partition("/") for name in getattr(self, which).split(", "))
        return [(name, letters or name.lower()) for name, _, letters in pairs]


# British numbers are those that the regulator keeps for fiction; the others begin as no number of their country does.
LANDLINES = (
    "+442079460",
    "+441134960",
    "+441144960",
    "+441154960",
    "+441164960",
    "+441174960",
    "+441184960",
    "+441214960",
    "+441314960",
    "+441414960",
    "+441514960",
    "+441614960",
    "+441914980",
    "+442890180",
    "+442920180",
)

CULTURES = (
    Culture(
        440,
        "GB",
        "Olivia, Amelia, Isla, Ava, Lily, Grace, Freya, Florence, Willow, Poppy, George, Oliver, Noah, Arthur, Leo, "
        "Harry, Oscar, Archie, Jack, Henry, Margaret, Susan, Alan, Keith, Zoë/zoe, Siân/sian, Seán/sean, Nia, Rhys, "
        "Callum, Eilidh, Moira, Anne-Marie/annemarie, Jon, John, Jonathan",
        "Smith, Jones, Taylor, Brown, Williams, Wilson, Johnson, Davies, Patel, Robinson, Wright, Thompson, Evans, "
        "Walker, White, Roberts, Green, Hall, Wood, Jackson, Clarke, O'Brien/obrien, O'Neill/oneill, MacDonald, "
        "McKenzie, Fitzgerald, Smith-Jones/smithjones, Hughes, Edwards, Lewis",
        LANDLINES,
        3,
    ),
    Culture(
        60,
        "GB",
        "Amara, Chidi, Ngozi, Tunde, Folake, Kwame, Ama, Kofi, Adaeze, Emeka, Zainab, Yusuf",
        "Okafor, Adeyemi, Balogun, Eze, Mensah, Owusu, Boateng, Nwosu, Okonkwo, Abiola",
        ("+447700900",),
        3,
    ),
    Culture(
        70,
        "PL",
        "Zofia, Małgorzata/malgorzata, Łukasz/lukasz, Paweł/pawel, Agnieszka, Grażyna/grazyna, Michał/michal, "
        "Krzysztof, Żaneta/zaneta, Wojciech",
        "Kowalska, Nowak, Wiśniewski/wisniewski, Wójcik/wojcik, Lewandowska, Zieliński/zielinski, Dąbrowski/dabrowski, "
        "Gałązka/galazka",
        ("+4810",),
        7,
    ),
    Culture(
        50,
        "FR",
        "Chloé/chloe, Élodie/elodie, François/francois, Jérôme/jerome, Hélène/helene, Anaïs/anais, "
        "Benoît/benoit, Noémie/noemie",
        "Lefèvre/lefevre, Dubois, Moreau, Gauthier, Béranger/beranger, Lemaître/lemaitre, D'Aubigné/daubigne",
        ("+33700000",),
        3,
    ),
    Culture(
        40,
        "DE",
        "Jürgen/juergen, Käthe/kaethe, Björn/bjoern, Lukas, Anneliese, Jörg/joerg, Sören/soeren, Heike",
        "Müller/mueller, Schröder/schroeder, Weiß/weiss, Schäfer/schaefer, Strauß/strauss, Größmann/groessmann, Vogel",
        ("+4911100",),
        6,
    ),
    Culture(
        40,
        "ES",
        "María José/mariajose, Íñigo/inigo, Begoña/begona, José/jose, Lucía/lucia, Álvaro/alvaro, Núria/nuria",
        "García Márquez/garciamarquez, Núñez/nunez, Peña/pena, Fernández/fernandez, Ibáñez/ibanez, Muñoz/munoz",
        ("+34500000",),
        3,
    ),
    Culture(
        30,
        "VN",
        "Thị Hương/huong, Văn Đức/duc, Ngọc Ánh/anh, Minh Tuấn/tuan, Thảo Vy/vy",
        "Nguyễn/nguyen, Trần/tran, Lê/le, Phạm/pham, Đặng/dang",
        ("+8411100",),
        4,
    ),
    Culture(
        40,
        "GR",
        "Ελένη/eleni, Γιώργος/giorgos, Κατερίνα/katerina, Νίκος/nikos, Δήμητρα/dimitra, Χρήστος/christos",
        "Παπαδόπουλος/papadopoulos, Γεωργίου/georgiou, Οικονόμου/oikonomou, Αντωνίου/antoniou",
        ("+30300000",),
        4,
    ),
    Culture(
        50,
        "UA",
        "Олена/olena, Дмитро/dmytro, Оксана/oksana, Андрій/andrii, Юлія/yuliia, Тарас/taras, Ірина/iryna",
        "Шевченко/shevchenko, Коваленко/kovalenko, Бондаренко/bondarenko, Ткачук/tkachuk, Мельник/melnyk",
        ("+380100000",),
        3,
    ),
    Culture(
        45,
        "AE",
        "محمد/mohammed, فاطمة/fatima, أحمد/ahmed, عائشة/aisha, خالد/khaled, مريم/maryam, يوسف/youssef",
        "الهاشمي/alhashimi, حداد/haddad, العلي/alali, منصور/mansour, الخطيب/alkhatib",
        ("+97110000",),
        4,
    ),
    Culture(
        45,
        "CN",
        "伟/wei, 芳/fang, 娜/na, 秀英/xiuying, 敏/min, 静/jing, 强/qiang, 丽娟/lijuan",
        "王/wang, 李/li, 张/zhang, 刘/liu, 陈/chen, 欧阳/ouyang",
        ("+8612000",),
        6,
    ),
    Culture(
        30,
        "JP",
        "太郎/taro, 花子/hanako, さくら/sakura, 健一/kenichi, 美咲/misaki, ユウキ/yuki",
        "山田/yamada, 佐藤/sato, 鈴木/suzuki, 高橋/takahashi, 渡辺/watanabe",
        ("+8110000",),
        5,
    ),
    Culture(
        35,
        "IN",
        "प्रिया/priya, राजेश/rajesh, अनीता/anita, विक्रम/vikram, सुनीता/sunita, अर्जुन/arjun",
        "शर्मा/sharma, वर्मा/verma, गुप्ता/gupta, सिंह/singh, त्रिपाठी/tripathi",
        ("+911000",),
        6,
    ),
    Culture(
        25,
        "LK",
        "නිමාලි/nimali, සුනිල්/sunil, කුමාරි/kumari, ප්‍රියන්ත/priyantha, චමරි/chamari",
        "පෙරේරා/perera, සිල්වා/silva, ප්‍රනාන්දු/fernando, ජයවර්ධන/jayawardena",
        ("+949900",),
        5,
    ),
)

HOSTILE = (
    ("[/x]", "Robertson"),
    ("[@click=app.quit]Robert[/]", "Hacker"),
    ("[bold red]Bobby", "Tables"),
    ('Robert"); DROP TABLE customer;--', "Roberts"),
    ("Null", "Null"),
    ("None", "True"),
    ("=HYPERLINK(0)", "Linklater"),
    ("@SUM(1+1)", "Sumner"),
    ("{0.__class__}", "Formatter"),
    ("${jndi:ldap}", "Logan"),
    ("%s%n", "Printer"),
    ("\\x1b[31m", "Escobar"),
    ("<script>alert(1)</script>", "&amp; Sons"),
    ("🎉 Zoë 👩‍👩‍👧", "Party"),
    ("X", "Y"),
    ("Hubert Blaine", "Wolfeschlegelsteinhausenbergerdorff" * 2 + " Senior of Somewhere"),
    ("Z͑ͫa̴l͟g̕o̷", "Te͜xt"),
    ("Ｆｕｌｌ", "Ｗｉｄｔｈ"),
    ("O’Brien’s", "D'Arcy"),
)
"""Names that are allowed and that break whoever takes data for markup, a formula, a statement or a format."""
