// Where the sample's customers live and what they are called. Regions and towns are Finland's; nobody in it is real.

export const REGIONS: readonly (readonly [region: string, areas: readonly string[]])[] = [
  ['Uusimaa', ['Helsinki-Kallio', 'Helsinki-Itä', 'Espoo-Leppävaara', 'Espoo-Matinkylä', 'Vantaa-Tikkurila', 'Porvoo']],
  ['Pirkanmaa', ['Tampere-Keskusta', 'Tampere-Hervanta', 'Nokia', 'Ylöjärvi', 'Valkeakoski']],
  ['Varsinais-Suomi', ['Turku-Keskusta', 'Turku-Runosmäki', 'Salo', 'Naantali', 'Loimaa']],
  ['Pohjois-Pohjanmaa', ['Oulu-Keskusta', 'Oulu-Linnanmaa', 'Raahe', 'Kuusamo', 'Ylivieska']],
  ['Keski-Suomi', ['Jyväskylä-Keskusta', 'Jyväskylä-Palokka', 'Äänekoski', 'Jämsä']],
  ['Pohjois-Savo', ['Kuopio-Keskusta', 'Kuopio-Petonen', 'Iisalmi', 'Varkaus']],
  ['Satakunta', ['Pori', 'Rauma', 'Ulvila', 'Kankaanpää']],
  ['Lappi', ['Rovaniemi', 'Tornio', 'Kemi', 'Inari']],
];

export interface Area {
  readonly name: string;
  readonly region: string;
  /** How likely a customer lives here, beside the others. */
  readonly weight: number;
}

/** All areas; an area's position is its number. The first of each region is its largest. */
export const AREAS: readonly Area[] = REGIONS.flatMap(([region, names], place) =>
  names.map((name, position) => ({ name, region, weight: (10 - place) / (1 + 0.5 * position) })),
);

export const AREA_WEIGHTS: readonly (readonly [number, number])[] = AREAS.map(({ weight }, area) => [area, weight]);

export const FIRST_NAMES: Readonly<Record<'female' | 'male', readonly string[]>> = {
  female:
    'Aino Elina Helmi Ilona Johanna Kaisa Laura Leena Maria Minna Noora Oona Päivi Riikka Sanna Siiri Tuulia Venla'.split(
      ' ',
    ),
  male: 'Aleksi Antti Eero Heikki Ilkka Jari Juho Kalle Lauri Markku Mikko Niko Olli Pekka Sami Timo Veikko Ville'.split(
    ' ',
  ),
};

export const LAST_NAMES: readonly string[] =
  "Aalto Haapala Heikkinen Hietala Järvinen Karjalainen Ketola Korhonen Koskinen Kuusisto Laaksonen Lehtonen Mäkelä Mäkinen Nieminen Niskanen Ojala O'Brien Peltola Rantanen Salminen Savolainen Toivonen Tuominen Virtanen Väisänen".split(
    ' ',
  );

/** Letters an address can carry: `Mäkelä` becomes `makela`. */
export const plainLetters = (name: string): string =>
  name
    .normalize('NFD')
    .replace(/[^A-Za-z]/g, '')
    .toLowerCase();
