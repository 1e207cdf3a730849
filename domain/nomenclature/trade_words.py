"""Words of product descriptions, and the nomenclature's words for the same goods.

General knowledge of the trade, no page read: they help to find candidates for a person to
choose from, and classify nothing.
"""

# fmt: off
STOPWORDS = frozenset({
    "a", "an", "and", "are", "as", "at", "be", "by", "each", "for", "from", "in", "is", "it",
    "its", "kind", "like", "of", "on", "or", "other", "pack", "per", "piece", "set", "similar",
    "size", "that", "the", "their", "these", "this", "to", "up", "used", "use", "whether",
    "with", "without", "nec", "new", "no", "not", "having", "article", "articles", "including",
    "suitable", "type", "colour", "color", "black", "white", "navy", "blue", "red", "green",
    "grey", "sand", "brand", "quality", "gift", "premium", "pcs", "thereof", "those",
})
# fmt: on
"""They say nothing about what the goods are."""

# fmt: off
SAME = {
    # who wears it
    "boy": "men", "gentlemen": "men", "male": "men", "man": "men", "mens": "men",
    "female": "women", "girl": "women", "ladie": "women", "lady": "women", "woman": "women",
    "womens": "women", "infant": "baby", "newborn": "baby", "toddler": "baby",
    "child": "children", "kid": "children",
    # how it is made
    "crochet": "knit", "crocheted": "knit", "knits": "knit", "knitted": "knit", "knitwear": "knit",
    "weaved": "woven", "handmade": "hand",
    # of what
    "acrylic": "synthetic", "aluminum": "aluminium", "elastane": "synthetic", "fiber": "fibre",
    "inox": "steel", "lithium": "lithium-ion", "li-ion": "lithium-ion", "nylon": "synthetic",
    "plastics": "plastic", "polyamide": "synthetic", "polyester": "synthetic", "timber": "wood",
    "wooden": "wood", "woollen": "wool",
    # spellings
    "jewelry": "jewellery", "make-up": "makeup", "tee": "t-shirt", "tshirt": "t-shirt",
    "tv": "television", "electrical": "electric", "electronic": "electric",
}
"""Spellings and words so near that one stands for all."""

MEANT = {
    # clothing
    "bikini": "swimwear", "blazer": "jackets blazers", "bra": "brassieres",
    "cap": "hats headgear", "beanie": "hats headgear", "hat": "hats headgear",
    "cardigan": "jerseys pullovers cardigans", "hoodie": "jerseys pullovers cardigans",
    "jumper": "jerseys pullovers cardigans", "sweater": "jerseys pullovers cardigans",
    "sweatshirt": "jerseys pullovers cardigans", "jean": "trousers woven cotton",
    "denim": "woven cotton", "leggings": "trousers tights", "pant": "trousers",
    "chino": "trousers woven", "romper": "baby garments", "bodysuit": "baby garments",
    "parka": "anoraks coats", "raincoat": "overcoats raincoats", "scarf": "shawls scarves",
    "sock": "hosiery socks", "stocking": "hosiery", "swimsuit": "swimwear",
    "underwear": "underpants briefs panties", "boxer": "underpants briefs",
    "sneaker": "footwear sports training shoes", "trainer": "footwear sports training shoes",
    "shoe": "footwear", "running": "sports training", "boot": "footwear ankle",
    "sandal": "footwear", "slipper": "footwear", "heel": "footwear",
    # bags
    "backpack": "cases containers travel bags", "rucksack": "cases containers travel bags",
    "bag": "cases containers bags", "handbag": "handbags", "purse": "pocket handbag cases",
    "luggage": "trunks suitcases", "suitcase": "trunks suitcases", "tote": "handbags",
    "wallet": "pocket handbag cases containers", "cardholder": "pocket handbag cases containers",
    # home
    "bedding": "bed linen", "blanket": "blankets travelling rugs", "bowl": "tableware",
    "drinking bottle": "vacuum flasks", "flask": "vacuum flasks", "insulated": "vacuum",
    "thermo bottle": "vacuum flasks", "water bottle": "vacuum flasks",
    "chair": "seats", "stool": "seats", "sofa": "seats upholstered",
    "armchair": "seats upholstered", "cookware": "kitchen cooking", "cup": "tableware",
    "curtain": "curtains blinds", "duvet": "bedding quilts",
    "knife": "knives", "fork": "forks spoons", "spoon": "forks spoons",
    "cutlery": "forks spoons knives", "lamp": "luminaires", "bulb": "lamps light sources",
    "light": "luminaires lamps", "mat": "floor coverings mats", "mug": "tableware",
    "pan": "kitchen cooking", "plate": "tableware", "pillow": "cushions bedding",
    "pillowcase": "bed linen", "pot": "kitchen cooking", "rug": "carpets floor coverings",
    "sheet": "bed linen", "towel": "toilet linen terry", "vase": "ornamental statuettes",
    "shelf": "furniture", "bookcase": "furniture", "table": "furniture table",
    # electronics
    "bluetooth": "wireless", "camera": "cameras", "charger": "static converters",
    "adapter": "static converters", "console": "games consoles", "drone": "unmanned aircraft",
    "earbud": "earphones headphones", "headset": "headphones earphones microphone",
    "keyboard": "input units keyboard data processing", "laptop": "portable data processing",
    "notebook": "note books", "mouse": "input units data processing",
    "cellphone": "smartphones telephone", "phone": "telephone", "monitor": "monitors",
    "printer": "printers", "smartwatch": "communication apparatus reception",
    "smart": "communication apparatus", "speaker": "loudspeakers",
    "tablet": "portable data processing", "toothbrush": "tooth brushes",
    "cleaner": "cleaners", "watch": "wrist-watches", "wrist watch": "wrist-watches electrically",
    "power bank": "accumulators",
    "dryer": "dryers", "blender": "food grinders mixers", "kettle": "electro-thermic appliances",
    "cable": "conductors connectors", "drive": "storage units", "ssd": "storage solid-state",
    # beauty and health
    "cologne": "perfumes toilet waters", "parfum": "perfumes", "perfume": "perfumes toilet",
    "toilette": "toilet waters perfumes", "conditioner": "hair preparations",
    "cream": "skin care cosmetic", "lotion": "skin care cosmetic", "serum": "skin care cosmetic",
    "moisturiser": "skin care cosmetic", "moisturizer": "skin care cosmetic",
    "sunscreen": "skin care cosmetic", "face": "skin", "lipstick": "lip makeup cosmetic",
    "mascara": "eye makeup cosmetic", "eyeshadow": "eye makeup cosmetic",
    "nail": "manicure pedicure", "soap": "soap toilet", "shampoo": "shampoos hair",
    "supplement": "food preparations", "vitamin": "vitamins food preparations",
    # jewellery, toys, leisure
    "bracelet": "jewellery", "earring": "jewellery", "necklace": "jewellery", "ring": "jewellery",
    "pendant": "jewellery", "doll": "dolls toys", "toy block": "toys",
    "building block": "toys", "jigsaw": "puzzles", "plush": "toys", "puzzle": "puzzles toys",
    "teddy": "toys", "playing": "playing cards", "board": "games",
    "bike": "bicycles", "book": "books printed", "paperback": "books printed",
    "hardcover": "books printed", "poster": "pictures printed", "pen": "pens",
    "pencil": "pencils", "sticker": "printed", "sunglass": "sunglasses",
    "spectacle": "spectacles", "yoga": "gymnastics athletics", "yoga mat": "gymnastics athletics",
    "fitness": "gymnastics athletics",
    "dumbbell": "gymnastics athletics", "tent": "tents", "guitar": "musical guitars",
    "collar": "collars", "dog": "animal dog",
    "leash": "saddlery leads animal", "phone case": "plastic pocket cases",
    # food
    "chocolate": "chocolate cocoa", "snack": "food",
    "candy": "sugar confectionery", "biscuit": "biscuits",
}
# fmt: on
"""What a word of the trade is among the nomenclature's words, beside itself."""
