/** An asset type by its name in version 2 of Leadsie's webhook, the names it had before, and where such assets live. */
export interface AssetType {
  name: string;
  aliases: string[];
  platform: string;
}

/** As in Leadsie's webhook documentation, where the list grows: a type that is not here is as good as one that is. */
export const ASSET_TYPES: readonly AssetType[] = [
  { name: "Meta Ad Account", aliases: ["Ad Account"], platform: "Meta" },
  { name: "Facebook Page", aliases: ["Page"], platform: "Meta" },
  { name: "Facebook Catalog", aliases: ["Catalog"], platform: "Meta" },
  { name: "Meta Pixel", aliases: ["Pixel"], platform: "Meta" },
  { name: "Instagram Account", aliases: [], platform: "Meta" },
  { name: "Google Analytics Account", aliases: [], platform: "Google" },
  { name: "Google My Business Location", aliases: [], platform: "Google" },
  { name: "Google Search Console", aliases: [], platform: "Google" },
  { name: "Google Merchant Center", aliases: [], platform: "Google" },
  { name: "Google Tag Manager", aliases: [], platform: "Google" },
  { name: "Google Ads Account", aliases: [], platform: "Google" },
  { name: "TikTok Advertiser Account", aliases: [], platform: "TikTok" },
  { name: "LinkedIn Company Page", aliases: [], platform: "LinkedIn" },
  { name: "LinkedIn Ad Account", aliases: [], platform: "LinkedIn" },
  { name: "Shopify Store", aliases: [], platform: "Shopify" },
  { name: "WordPress Site", aliases: [], platform: "WordPress" },
  { name: "Squarespace Website", aliases: [], platform: "Squarespace" },
  { name: "Klaviyo Account", aliases: [], platform: "Klaviyo" },
  { name: "YouTube Channel", aliases: [], platform: "YouTube" },
  { name: "Microsoft Ads", aliases: [], platform: "Microsoft" },
  { name: "Mailchimp Account", aliases: [], platform: "Mailchimp" },
  { name: "Pinterest Ad Account", aliases: [], platform: "Pinterest" },
  { name: "GoDaddy Account", aliases: [], platform: "GoDaddy" },
  { name: "HubSpot Account", aliases: [], platform: "HubSpot" },
  { name: "Yelp Business Account", aliases: [], platform: "Yelp" },
  { name: "X Profile", aliases: [], platform: "X" },
  { name: "X Ads", aliases: [], platform: "X" },
  { name: "Snapchat Business Account", aliases: [], platform: "Snapchat" },
];
