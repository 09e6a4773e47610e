/** What tickets are about: how they begin, and how the talk goes on. `{…}` is filled in by `generate.ts`. */
export interface Topic {
  readonly tags: readonly string[];
  readonly priority: number;
  readonly subjects: readonly string[];
  readonly bodies: readonly string[];
  readonly answers: readonly string[];
  readonly notes: readonly string[];
}

/** The topics. */
export const topics: readonly Topic[] = [
  {
    tags: ["billing", "invoice"],
    priority: 3,
    subjects: [
      "Invoice {number} charged twice",
      "Wrong amount on invoice {number}",
      "Invoice {number} has our old address",
    ],
    bodies: [
      "Our bank shows **two** debits for invoice {number}, both on {day}. Could you check and refund one of them?",
      "Invoice {number} lists {count} seats, but we reduced them to {less} last month. Please send a corrected one.",
      "The address on invoice {number} is the one we moved out of. Accounting cannot book it like this.",
    ],
    answers: [
      "You are right, the second debit was our mistake. The refund is on its way and arrives within three working days.",
      "I have cancelled {number} and sent a corrected invoice to your billing contact.",
      "The address is changed. All invoices from this month on carry the new one.",
    ],
    notes: [
      "The payment provider retried after a timeout; finance knows.",
      "Second time this quarter for this account.",
    ],
  },
  {
    tags: ["login", "account"],
    priority: 4,
    subjects: [
      "Cannot sign in since this morning",
      "Password reset mail never arrives",
      "Locked out after changing my phone",
    ],
    bodies: [
      "I get *“These credentials are not valid”* although I have not changed anything. {count} colleagues have the same problem.",
      "I asked for a password reset {count} times and looked in the spam folder. Nothing arrives at all.",
      "My authenticator was on the old phone. I still have the recovery codes somewhere, but cannot find where to enter them.",
    ],
    answers: [
      "Your company's single sign-on certificate ran out last night. Your administrator has just renewed it; please try again.",
      "Your mail server refused our mails as unknown. I have added the record it asked for; the next reset should arrive.",
      "On the sign-in page choose *Another way*, then *Recovery code*. Afterwards you can set up the new phone in your profile.",
    ],
    notes: [
      "Checked identity by calling back on the number we have.",
      "See the status page: certificate of their provider.",
    ],
  },
  {
    tags: ["bug", "export"],
    priority: 3,
    subjects: ["Export stops at {count} rows", "CSV export shows broken umlauts", "Monthly report is empty"],
    bodies: [
      "When I export the list of orders, the file ends after {count} rows without any message. There should be about {more}.",
      "Names such as *Müller* or *Łódź* come out broken when I open the CSV in a spreadsheet.",
      "The report for last month is empty, although the dashboard shows {count} orders for the same time.",
    ],
    answers: [
      "Thank you for the file. We could reproduce it: a filter was applied twice. A fix goes out with tonight's release.",
      "Please choose *UTF-8 with BOM* in the export dialogue; spreadsheets then recognise the characters.",
      "The report ran before the night's import had finished. I have started it again: it is complete now.",
    ],
    notes: ["Reproduced on staging with the customer's filter.", "Linked to the encoding ticket of last spring."],
  },
  {
    tags: ["shipping"],
    priority: 4,
    subjects: ["Parcel {number} not delivered", "Delivery {number} arrived damaged", "Wrong items in order {number}"],
    bodies: [
      "Tracking says parcel {number} was handed over on {day}, but nobody here signed for it. Can you ask the carrier?",
      "The box of delivery {number} was open on one side and {count} of the items are scratched. Photos follow.",
      "We ordered {count} units of the large size and received the small ones. When can you exchange them?",
    ],
    answers: [
      "The carrier left it with your neighbour at number {count}. They have confirmed the name on the door.",
      "I am sorry about that. Replacements leave our warehouse today; keep the damaged ones until the carrier collects them.",
      "The exchange is booked for {soon}. You need not pay anything, the return label is in your mailbox.",
    ],
    notes: ["Claim opened with the carrier.", "Packing error at the warehouse; told the shift lead."],
  },
  {
    tags: ["api", "integration"],
    priority: 3,
    subjects: [
      "API answers 429 although we are below the limit",
      "Webhook deliveries stopped on {day}",
      "How do I page through all orders?",
    ],
    bodies: [
      "Our job makes about {count} calls a minute and is refused with `429`. The documentation speaks of {more}.",
      "Since {day} our endpoint receives no deliveries any more. It answers `200` when we call it ourselves.",
      "We use `limit` and `offset`, and rows go missing while others are being added. Is there a better way?",
    ],
    answers: [
      "Two of your jobs share one key, so their calls add up. A key of its own for each solves it.",
      "Your endpoint's certificate had expired, so deliveries were paused after {count} failures. I have resumed them.",
      "Yes: follow the `next` cursor of each page instead of an offset. It stays stable while rows are added.",
    ],
    notes: ["Raised their limit for a week.", "Worth a paragraph in the documentation."],
  },
  {
    tags: ["performance"],
    priority: 4,
    subjects: [
      "Dashboard takes {count} seconds to load",
      "Search is very slow today",
      "Timeouts when saving large orders",
    ],
    bodies: [
      "The dashboard takes about {count} seconds for everyone in our office. At home it is fast.",
      "Searching for a customer takes ages since {day}. Before, it was instant.",
      "Orders with more than {count} lines cannot be saved: the page says that the request took too long.",
    ],
    answers: [
      "Your office's proxy inspects every file. With our address on its list of exceptions, it should be as fast as at home.",
      "An index was being rebuilt; it finished an hour ago. Is it fast again for you?",
      "We have raised the limit, and made saving large orders faster in the release of {soon}.",
    ],
    notes: ["p95 was normal on our side at that time.", "Asked for a recording of the network tab."],
  },
  {
    tags: ["feature"],
    priority: 2,
    subjects: ["Dark mode", "Please let us sort by delivery date", "Reminder before a contract ends"],
    bodies: [
      "Several of us work at night and would love a dark theme.",
      "We plan by delivery date, and there is no way to sort the list by it. It would save us {count} minutes a day.",
      "A reminder some days before a contract ends would help: we missed {less} of them this year.",
    ],
    answers: [
      "It is on our list for this year, and your vote is counted. We will write here when it arrives.",
      "Good news: sorting by delivery date is part of the release of {soon}.",
      "You can do it today with a saved filter and a daily mail; I have set one up for you as an example.",
    ],
    notes: ["Vote number {count} for this one.", "Product wants to talk to this customer."],
  },
  {
    tags: ["data", "privacy"],
    priority: 3,
    subjects: ["Delete the data of a former employee", "Copy of all our data", "Where are our backups kept?"],
    bodies: [
      "A colleague has left and asks that everything about them be deleted. What do you need from us?",
      "For an audit we need a full copy of our data by {soon}, in a form that we can read.",
      "Our security team asks in which country backups are kept, and for how long.",
    ],
    answers: [
      "A request from your administrator is enough, and this is one. The account and its data are deleted.",
      "The archive is ready under *Settings → Export*. The link works for seven days.",
      "All backups are kept in the same region as your data, encrypted, for {count} days.",
    ],
    notes: ["Identity checked.", "Sent the standard data sheet as well."],
  },
  {
    tags: ["contract", "billing"],
    priority: 2,
    subjects: ["Upgrade to the pro plan", "Add {less} seats", "Cancel our subscription"],
    bodies: [
      "We would like to move to the pro plan from next month. Do we keep our discount?",
      "Please add {less} seats from {soon} on, billed to the same card.",
      "We are closing this branch and no longer need the service. What is the period of notice?",
    ],
    answers: [
      "You keep it. The plan is switched on {soon}, and the difference is billed for the days that remain.",
      "Done: you have {count} seats now. The invoice follows at the end of the month.",
      "It is one month. I have noted the end of the contract, and you can export your data until then.",
    ],
    notes: ["Sales is informed.", "Asked for the reason; they were kind about it."],
  },
  {
    tags: ["mobile", "bug"],
    priority: 3,
    subjects: [
      "App closes by itself on opening an order",
      "No notifications on my phone since {day}",
      "Barcode scanner reads the wrong digits",
    ],
    bodies: [
      "Since the last update the app closes as soon as I open an order with photos. It happens on {less} of our phones.",
      "I used to be told of every new order. Since {day} nothing arrives, although notifications are allowed.",
      "In our warehouse the scanner takes a 1 for a 7 about {less} times a day. Typing the code by hand works.",
    ],
    answers: [
      "Photos larger than {count} MB were the cause. The app of {soon} opens them; until then, please switch previews off.",
      "Your phone had been given a new token that we did not know. Signing out and in again once brings them back.",
      "Please clean the lens and switch on *Check digit* in the settings: wrong reads are then refused.",
    ],
    notes: [
      "Crash report received, same stack as last week.",
      "Battery saver was on; told them how to exempt the app.",
    ],
  },
  {
    tags: ["account", "permissions"],
    priority: 3,
    subjects: [
      "A new colleague cannot see our orders",
      "Take over the account of {count} people",
      "Who changed our prices?",
    ],
    bodies: [
      "She has been invited and can sign in, but her list of orders is empty. Mine shows {more}.",
      "Our department moves to another company. {count} people should keep their accounts, but under its name.",
      "{less} prices were changed on {day} and nobody here knows about it. Can you tell us who it was?",
    ],
    answers: [
      "She was invited without a team. I have added her to yours, and she should see everything after a reload.",
      "We can move them on {soon}. Please send a list of the addresses, and both administrators a word that they agree.",
      "The history names an import that one of your colleagues started at 14:20. I have sent you the file that it used.",
    ],
    notes: ["Both administrators have agreed in writing.", "Suggested the role *viewer* for the rest of the team."],
  },
];

/** What customers say when all is well. */
export const thanks = [
  "Thank you, that was quick!",
  "It works now. Please close the ticket.",
  "Perfect, thanks a lot.",
  "Great, that is all we needed.",
  "Thanks! I have passed it on to my colleagues.",
] as const;

/** What customers say when it is not, of something that should work. */
export const stillBroken = [
  "Unfortunately it is still the same for us. Is there anything else that we can try?",
  "Here is the screenshot you asked for. It happens in two browsers.",
  "We tried it on another machine, with the same result.",
  "It was fine for an hour, and then it began again.",
] as const;

/** What customers ask besides. */
export const questions = [
  "Any news on this?",
  "My colleague is on holiday, so please answer to me until {soon}.",
  "One more thing: does that also hold for our second branch?",
  "Could you send us that in writing?",
] as const;

/** What agents answer to that. */
export const secondAnswers = [
  "Thank you for coming back to me. I have handed it to a colleague who knows this part better, and write again by {soon}.",
  "I looked at it once more, together with a colleague: it is settled now, and I have checked it with your account myself.",
  "Yes, it does. I have noted it in your account, so that nobody needs to ask again.",
  "You have it in your mailbox. Let me know if anything is missing.",
] as const;
