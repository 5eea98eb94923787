"""The two-word call phrase by which a caller shows that the call is ours.

Words are common, short, kind in any pairing, and differ within their list in first letter or
consonants, so that one is not heard as another on a bad line. No word is in both lists.
A phrase is a proof: it is drawn by a secure choice and never put into a message or a log.
"""

from collections.abc import Callable, Sequence

_FIRST = """
alpine amber ample ancient arctic atlantic autumn azure balmy bamboo better bold brave bright brisk
bronze bubbly busy calm candid caramel casual central charming cheerful chief chosen civic classic
clever cobalt copper coral cosmic cosy crimson crisp crystal daily dapper daring decent deluxe denim
diligent distant dotted double dynamic eager early eastern easy elegant emerald endless epic equal
evening exact express fabled faithful famous festive final fluent formal fresh friendly frosty
gallant gentle gifted global golden graceful grand grateful green handy happy harvest hearty helpful
hidden honest humble ideal indigo inland instant ivory jade jazzy jolly jovial keen kind kindred
laced lasting lavender lemon level likely lofty loyal lucky lunar magenta magic marble maroon mellow
merry midday mighty mild minty modern modest morning musical narrow neat nimble noble northern
notable oaken olive open optimal orange orderly oval paisley peaceful pearl perfect pewter playful
plucky polar polite popular prime prompt proper proud pure purple quaint quick quiet radiant rapid
ready regal relaxed rippled robust rosy royal ruby rural rustic saffron sandy sapphire satin scarlet
secure serene shiny silent silver simple sincere sleek snug social solar solid southern speckled
spiral splendid spotted stable steady sterling striped sturdy superb swift teal thankful tidy timely
topaz tranquil triple trusty turquoise twin ultra umber unique upbeat upper urban useful usual
valiant valid vast velvet verdant vibrant vital vivid walnut warm wavy western winter wise witty
wooden worthy yellow young zesty zigzag
"""

_SECOND = """
abacus acorn airport almond anchor antler apple apron aspen atlas avenue badger bagel balcony banjo
barley basket beacon bicycle blanket bonnet bottle boulder bridge brook buffalo butter button cabin
cactus camel candle canoe canyon carpet castle cello cherry clover cobbler compass cottage cricket
cupboard curtain daisy dolphin domino dragon drawer drum duckling eagle elbow ember engine envelope
estuary falcon farmer feather fender ferry fiddle forest fountain gable galaxy garden gazelle geyser
ginger giraffe glacier goblet granite guitar gull hammock harbor harp hazel hedgehog helmet heron
hill horizon igloo inkwell iris island jacket jaguar jasmine jigsaw juniper kayak kettle kiwi koala
ladder lagoon lantern lark lilac linnet lizard llama lobster locket lotus magnet magpie mandolin
mango maple marigold marmot meadow melon mitten monsoon mountain muffin mustard nectar needle
notebook nutmeg oasis oboe octagon onion orchard osprey otter oyster paddle palace panda papaya
parade parsley pebble pelican pencil penguin pepper piano picnic pigeon pillow pineapple planet
pocket prairie pumpkin puzzle quail quartz quilt rabbit radish rainbow raven river rocket saddle
salmon sandal satchel saucer scarf seagull shovel signal skylark spaniel sparrow spinach squirrel
starling stream sunset swallow table tapestry teapot tiger timber toast tomato trumpet tulip tunnel
turtle umbrella unicorn valley vanilla vessel viaduct village violin volcano waffle wagon walrus
whistle willow window woodland yacht yogurt zebra
"""

FIRST_WORDS: tuple[str, ...] = tuple(_FIRST.split())
SECOND_WORDS: tuple[str, ...] = tuple(_SECOND.split())


def draw(choice: Callable[[Sequence[str]], str]) -> str:
    """Return a phrase such as "amber falcon"; pass `secrets.choice`, never a seeded generator.

    The caller passes the choice in because a rule has no chance in it.
    """
    return f"{choice(FIRST_WORDS)} {choice(SECOND_WORDS)}"
