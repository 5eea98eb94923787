"""Invented names, as mixed as those of a national agency, with the ones that break programs."""

import random
import unicodedata

GIVEN = """
Abigail Adaeze Aiko Alan Alejandra Amara Amir Ana Andre Angela Anh Anil Anita Antonio Aisha Astrid
Beatriz Ben Bianca Brian Brigid Bruno Camila Carlos Carmen Caroline Cedric Chen Chidi Chloe Clara
Connor Dana Daniela Darnell David Deepa Denise Diego Dmitri Dolores Dong Duc Edith Eduardo Elena
Eli Emeka Emma Erik Esther Ethan Farah Fatima Felix Fiona Francis Freya Gabriel Gita Grace Grant
Hana Harold Hassan Hazel Hugo Ibrahim Ines Ingrid Isaac Isabel Ivan Jada Jae Jamal James Jasmine
Jin Joan Jonah Jorge Josephine José Julia Kai Kamal Karin Kavita Keiko Kenji Kofi Lakshmi Lars Leah
Leilani Leon Lin Luca Lucia Luis Malik Manuel Marcus Margaret Mariana Marisol Martin Mateo Maya Mei
Miguel Milan Miriam Mohamed Mónica Nadia Naomi Naveen Nell Ngozi Nikhil Nina Noah Noor Olga Omar
Oscar Owen Paloma Paul Peter Petra Priya Quentin Rafael Rana Ravi Renée Rosa Ruth Sadia Samuel
Sandra Sanjay Sean Selam Simone Sofia Søren Stefan Sunita Susan Tara Tariq Teresa Thanh Tobias Tuan
Uma Valentina Vera Victor Vikram Wanda Wei Wendell Xavier Ximena Yara Yasmin Yolanda Yusuf Zainab
Zara Zoë Łukasz
""".split()

FAMILY = """
Abbott Acheampong Adeyemi Afolabi Ahmed Akhtar Alvarado Amaral Andersen Aoki Archer Arslan Baird
Baker Banerjee Barros Bautista Becker Begum Bellamy Bergström Bhatt Blackwood Boateng Bondarenko
Botero Brandt Brooks Bui Burke Byrne Cabrera Calloway Campos Carter Chandra Chang Chavez Cho Choi
Cisneros Clarke Cohen Coleman Contreras Cordero Correia Costa Crawford Cruz Dang Das Davenport Deng
Desai Diallo Dinh Dominguez Donovan Dubois Duarte Echeverría Eklund Ellison Engel Escobar Espinoza
Eze Faulkner Fernández Fischer Flores Fofanah Fontaine Fujita Gallagher Garner Ghosh Gill Goldberg
Gómez Greenwood Grüber Guerrero Gupta Haddad Hakimi Halloran Hansen Harper Hayashi Henderson Herrera
Hinds Hoang Holloway Hossain Huang Hughes Hussain Iglesias Ikeda Iqbal Islam Ivanova Jackson Jansen
Jensen Jimenez Johansson Joshi Kamara Kang Kapoor Karlsson Kaur Kearney Keller Khan Kim Kimura
Kowalski Krishnan Kumar Lafleur Lam Landry Langley Larsen Lê Lee Levy Lim Lindgren Liu Lockhart
Lopez Luna MacLeod Mahmood Malhotra Marchetti Marín Martinez Mbeki McBride Mehta Mendoza Mensah
Mercado Meyer Miranda Mitchell Moreau Morgan Müller Muñoz Murphy Nair Nakamura Navarro Ndiaye
Nguyễn Nielsen Novak Nwosu Obi Ochoa Okafor Okoro Olsen Onyango Ortega Osei Owens Pacheco Park
Patel Pellegrini Peña Pereira Petrov Pham Pierce Popescu Quinn Quiroga Rahman Ramirez Rao Rasmussen
Reyes Rhodes Rivera Robles Romero Rossi Roy Ruiz Saito Salazar Sandoval Santos Sato Schneider Sen
Serrano Shah Sharma Shapiro Silva Singh Sissoko Soto Stavros Suarez Sullivan Suzuki Takahashi Tan
Tavares Taylor Tesfaye Thapa Tran Traoré Underwood Vance Vargas Vasquez Vega Verma Villanueva Vu
Walker Wang Watanabe Weaver Webb Whitfield Winters Wójcik Wolfe Wong Wright Xu Yamamoto Yang Yılmaz
Yoon York Zamora Zhang Zhou Zielińska
""".split()

UNUSUAL = (
    "O",
    "Y Bo",
    "Li 明",
    "陈晓雨",
    "ليلى حداد",
    "محمد الخطيب",
    "יעל כהן",
    "Nguyễn Thị Ánh",
    "Keahi Kaʻōpua",
    "Siobhán O’Donnell-Mbeki",
    "Jean-Luc d'Aubigné",
    "Ölver Þórsson",
    "Maria Aparecida de Fátima Gonçalves Albuquerque Cavalcanti Montenegro de Figueiredo",
    "Wolfeschlegelsteinhausenberger-Featherstonehaugh-Papadimitrakopoulos Anne",
)
"""One letter, two letters, other scripts, right to left, apostrophes of both kinds, very long."""


def draw(rng: random.Random, count: int) -> list[str]:
    """Return `count` names; from 200 on, every unusual one is among them, one in 200 or so."""
    drawn = [f"{rng.choice(GIVEN)} {rng.choice(FAMILY)}" for _ in range(count)]
    unusual = [UNUSUAL[k % len(UNUSUAL)] for k in range(max(count // 200, len(UNUSUAL)))]
    places = rng.sample(range(count), min(len(unusual), count // 10))
    for place, name in zip(places, unusual, strict=False):
        drawn[place] = name
    return drawn


def local_part(name: str, number: int) -> str:
    """Return what stands before the @: plain letters of the name and a number of one's own."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    words = "".join(letter if letter.isalpha() else " " for letter in plain).lower().split()
    return ".".join([*words[:2], str(number)])[-60:].lstrip(".")
