/** An agency's customers for the pictures: every state, and every reason for being stuck. Nobody of them exists. */
export interface Person {
  id: string;
  name?: string;
  owner?: string;
  tags?: string[];
  requires?: string[];
  /** Days from now; negative: overdue. */
  dueInDays?: number;
  /** What a person did: followed the link, then gave these assets; `!` in front of one that failed. */
  opened?: boolean;
  gave?: string[];
  /** Takes it all back at the end. */
  revoked?: boolean;
}

const SOCIAL = ["Facebook Page", "Instagram Account"];
const ADS = ["Meta Ad Account", "Google Ads Account"];

export const PEOPLE: Person[] = [
  {
    id: "00117",
    name: "Saltwater Bakery",
    owner: "Ana Duarte",
    tags: ["retainer"],
    requires: [...SOCIAL, "Meta Ad Account"],
    opened: true,
    gave: ["Page", "Instagram Account", "!Ad Account"],
    dueInDays: -2,
  },
  {
    id: "00118",
    name: "Brightside Dental",
    owner: "Ana Duarte",
    tags: ["retainer", "health"],
    requires: ADS,
    opened: true,
    gave: ["Ad Account", "Google Ads Account"],
  },
  {
    id: "00119",
    name: "Northwind Cycles",
    owner: "Tom Becker",
    tags: ["launch"],
    requires: [...ADS, "Google Analytics Account"],
    opened: true,
    gave: ["Ad Account", "Google Ads Account"],
  },
  {
    id: "00121",
    name: "Marlow & Finch Interiors",
    owner: "Tom Becker",
    tags: ["launch"],
    requires: SOCIAL,
    opened: true,
    dueInDays: 3,
  },
  {
    id: "00122",
    name: "Copperleaf Coffee",
    owner: "Ana Duarte",
    tags: ["retainer"],
    requires: [...SOCIAL, "Shopify Store"],
    opened: true,
    gave: ["Page", "Instagram Account", "Shopify Store"],
  },
  {
    id: "00124",
    name: "Hillcrest Veterinary",
    owner: "Mia Wong",
    tags: ["health"],
    requires: ["Google My Business Location"],
    dueInDays: -5,
  },
  {
    id: "00125",
    name: "Ålesund Kajakk",
    owner: "Mia Wong",
    tags: ["seasonal"],
    requires: ["Google Ads Account"],
    opened: true,
    gave: ["!Google Ads Account"],
  },
  {
    id: "00126",
    name: "Tiny Giants Daycare",
    owner: "Tom Becker",
    requires: SOCIAL,
    opened: true,
    gave: ["Page", "Instagram Account"],
    revoked: true,
  },
  {
    id: "00127",
    name: "Studio Kōbō",
    owner: "Mia Wong",
    tags: ["launch", "retainer", "jp"],
    requires: ["Instagram Account", "TikTok Advertiser Account"],
    opened: true,
    gave: ["Instagram Account"],
  },
  {
    id: "00129",
    name: "Pedro’s Tacos",
    owner: "Ana Duarte",
    requires: ["Facebook Page"],
    opened: true,
    gave: ["Page"],
  },
  {
    id: "00130",
    name: "Lakeview Realty",
    owner: "Tom Becker",
    tags: ["retainer"],
    requires: ADS,
    opened: true,
    gave: ["Ad Account", "Google Ads Account"],
  },
  {
    id: "00131",
    name: "Evergreen Landscaping",
    owner: "Mia Wong",
    tags: ["seasonal"],
    requires: ["Google Ads Account"],
  },
  {
    id: "00132",
    name: "Fable Bookshop",
    owner: "Ana Duarte",
    requires: ["Mailchimp Account", "Facebook Page"],
    opened: true,
  },
  {
    id: "00133",
    name: "Quarry Climbing",
    owner: "Tom Becker",
    tags: ["launch"],
    requires: SOCIAL,
    opened: true,
    gave: ["Page", "Instagram Account"],
  },
  { id: "00134", name: "Oak & Iron Gym", owner: "Mia Wong", tags: ["health"], requires: ADS, dueInDays: 9 },
];

/** Came to Leadsie by an address that names nobody. */
export const NAMELESS = { user: 7301, assets: ["Page", "Instagram Account"] };
