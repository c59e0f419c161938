"""Every action of the console, one row each: bindings, key bar, palette and help are all made from this table.

To add an action: add a row, and give the screen of its `scope` a method `action_<run>`. The screen's bindings come
from `bindings(scope)`; they all lead through the app's `perform`, which asks the role and `why_disabled` first and
says the reason as a toast where the action cannot be used now.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from textual.binding import Binding, BindingType

from loyalty_core.desk.permissions import Permission
from loyalty_tui.presenters import over_all, situation

APP: Final = "app"
"""The scope of actions that every screen has."""


def always(_situation: Any) -> str | None:
    """Say that an action can always be used."""
    return None


@dataclass(frozen=True, slots=True)
class Action:
    """Something that a person can do.

    Attributes:
        id: stable name, `scope.verb`; also the binding's id, by which keys can be changed.
        keys: Textual's names of the keys, with commas; the first is the one that is shown. Bare letters work outside
            inputs only.
        label: one or two words, for the key bar and the palette.
        tooltip: one sentence that says what it does.
        group: heading under which help and palette list it.
        scope: `APP`, or the scope of the one screen that has it.
        run: name of the method, without `action_`, on the screen of the scope (or the app).
        permission: what the role needs; None for nothing. Without it the action is not offered at all.
        danger: whether what it does is hard to take back; shown as such.
        why_disabled: given the screen's `situation` (the app itself for `APP`), the reason why it cannot be used now,
            or None.
        show: whether the key bar has it.
        priority: whether the key works inside inputs and dialogs as well; for few keys only.
    """

    id: str
    keys: str
    label: str
    tooltip: str
    group: str
    scope: str
    run: str
    permission: Permission | None = None
    danger: bool = False
    why_disabled: Callable[[Any], str | None] = always
    show: bool = True
    priority: bool = False

    @property
    def key(self) -> str:
        """The key that is shown."""
        return self.keys.split(",")[0]


def no_customer_open(app: Any) -> str | None:
    """Say why there is no profile to go to."""
    return "No customer is open yet. F3 finds one." if app.customer is None else None


def nothing_to_undo(app: Any) -> str | None:
    """Say why nothing can be taken back."""
    return None if app.done_here else "Nothing that can be undone was done since you signed in. Shift+U lists the day."


def no_promise(promise: Any) -> str | None:
    """Say why there is no promise to be resolved."""
    return "Select a promise first." if promise is None else None


def no_journey(journey: Any) -> str | None:
    """Say why there is no journey to look at."""
    return "There is no journey yet. N starts the first one." if journey is None else None


def no_other_journey(journey: Any) -> str | None:
    """Say why there is no other journey to go to."""
    if journey is not None and journey.alone:
        return "There is no other journey."
    return no_journey(journey)


def no_running_journey(journey: Any) -> str | None:
    """Say why nothing of a journey can be changed."""
    if journey is not None and journey.view.state == "ended":
        return "This journey was ended."
    return no_journey(journey)


def no_version(journey: Any) -> str | None:
    """Say why no version of a journey can be retired."""
    if journey is not None and all(version.state == "retired" for version in journey.view.versions):
        return "Every version of this journey is retired."
    return no_running_journey(journey)


def campaign_cannot_end(campaign: Any) -> str | None:
    """Say why the selected `CampaignView` cannot be ended."""
    if campaign is None:
        return "Select a campaign first."
    return "This campaign is over already." if campaign.state in {"over", "ended"} else None


def reward_cannot_end(reward: Any) -> str | None:
    """Say why the selected `RewardView` cannot be ended."""
    if reward is None:
        return "Select a reward first."
    return "This reward is over already." if reward.state in {"over", "ended"} else None


def no_programme(programme: Any) -> str | None:
    """Say why nothing can be changed while the programme (`programme.Whole`) is not known."""
    return "The programme is not known yet. F5 asks again." if programme is None else None


def no_tiers(programme: Any) -> str | None:
    """Say why nothing can be set for tiers."""
    if programme is not None and not programme.tiers.tiers:
        return "There are no tiers yet. N adds the first one."
    return no_programme(programme)


_SHELL: Final = (
    Action("app.find", "f3,slash", "Find", "Find a customer by anything they can name.", "Go to", APP, "find",
           Permission.LOOK_UP),
    Action("app.profile", "f4", "Profile", "Back to the customer who is open.", "Go to", APP, "profile",
           Permission.LOOK_UP, why_disabled=no_customer_open, show=False),
    Action("app.activities", "f12,V", "Activities", "What happens over all customers: points, referrals, reviews.",
           "Go to", APP, "activities", Permission.LOOK_UP, show=False),
    Action("app.promises", "f11,B", "Promises", "Open complaints and reminders of all customers, overdue first.",
           "Go to", APP, "promises", Permission.LOOK_UP, show=False),
    Action("app.journeys", "f9,W", "Journeys", "How the best customers are invited, take part and are won back.",
           "Go to", APP, "journeys", Permission.LOOK_UP, show=False),
    Action("app.campaigns", "f6", "Campaigns", "What coupons there are, and how many are left.", "Go to", APP,
           "campaigns", Permission.LOOK_UP, show=False),
    Action("app.rewards", "f7", "Rewards", "What points buy, and how often it was had.", "Go to", APP, "rewards",
           Permission.LOOK_UP, show=False),
    Action("app.programme", "f10", "Programme", "Tiers, entry rewards, earning rules and policies.", "Go to", APP,
           "programme", Permission.LOOK_UP, show=False),
    Action("app.why", "f8", "Why did this receipt not earn?", "Name a receipt, and see the rules replayed.", "Go to",
           APP, "why", Permission.LOOK_UP, show=False),
    Action("app.help", "f1,question_mark", "Help", "What the keys of this screen do, and what the words mean.",
           "Console", APP, "help"),
    Action("app.undo", "u", "Undo", "Take back what you did last.", "Console", APP, "undo", Permission.LOOK_UP,
           why_disabled=nothing_to_undo, show=False),
    Action("app.undo_list", "U", "What was done", "The writes of the last day, and which can be taken back.", "Console",
           APP, "undo_list", Permission.LOOK_UP, show=False),
    Action("app.imports", "I", "Imports", "Files that were imported: take one in, or take a whole one back.", "Console",
           APP, "imports", Permission.IMPORT, show=False),
    Action("app.palette", "ctrl+p", "All actions", "Find an action by its name.", "Console", APP, "palette"),
    Action("app.sidebar", "f2", "Sidebar", "Show or fold away the rooms on the left.", "Console", APP, "sidebar",
           Permission.LOOK_UP, show=False),
    Action("app.colours", "ctrl+t", "Light or dark", "Change between light and dark.", "Console", APP, "colours",
           show=False),
    Action("app.sign_out", "ctrl+o", "Sign out", "Let somebody else sign in.", "Console", APP, "sign_out",
           Permission.LOOK_UP, show=False),
    Action("app.quit", "ctrl+q", "Quit", "Leave the console; a save under way is waited for.", "Console", APP, "quit",
           show=False, priority=True),
)  # fmt: skip

_CUSTOMERS: Final = (
    Action("customers.register", "n", "Register", "Register a new customer, with what was typed filled in.",
           "Customers", "customers", "register", Permission.REGISTER_CUSTOMER),
    Action("customers.filter", "f", "Filter", "Show only some of the customers.", "Customers", "customers", "filter"),
    Action("customers.box", "escape", "Search box", "Back from the list to the search box.", "Customers", "customers",
           "box", show=False),
)  # fmt: skip

_ACTIVITIES: Final = (
    Action("activities.period", "d", "Days", "Look at other days: today, this year, from one day to another.",
           "Activities", "activities", "period"),
    Action("activities.retention", "R", "Retention", "See who buys again, month by month.", "Activities", "activities",
           "retention"),
    Action("activities.filter", "f", "Filter", "Show what the next filter leaves.", "Activities", "activities",
           "filter(1)"),
    Action("activities.filter_back", "F", "Filter back", "Show what the filter before leaves.", "Activities",
           "activities", "filter(-1)", show=False),
    Action("activities.points", "1", "Points", "Who joined, and what moved points.", "Activities", "activities",
           "open('points')", show=False),
    Action("activities.referrals", "2", "Referrals", "Friends who were brought, and how far they have come.",
           "Activities", "activities", "open('referrals')", show=False),
    Action("activities.reviews", "3", "Reviews", "What customers wrote, and what it earned them.", "Activities",
           "activities", "open('reviews')", show=False),
    Action("activities.next_list", "ctrl+right,right_square_bracket", "Next list", "The list to the right.",
           "Activities", "activities", "step(1)", show=False),
    Action("activities.previous_list", "ctrl+left,left_square_bracket", "Previous list", "The list to the left.",
           "Activities", "activities", "step(-1)", show=False),
    Action("activities.referrer", "G", "Referrer", "Go to the customer who brought the selected friend.",
           "This list", "activities", "in_list('referrer')", why_disabled=over_all.no_referral, show=False),
    Action("activities.cancel_referral", "C", "Cancel referral", "Cancel the selected referral for good.",
           "This list", "activities", "in_list('cancel')", Permission.CANCEL_REFERRAL, danger=True,
           why_disabled=over_all.no_open_referral, show=False),
    Action("activities.approve", "Y", "Approve", "Approve the selected review; its author earns points once.",
           "This list", "activities", "in_list('approve')", Permission.DECIDE_REVIEW,
           why_disabled=over_all.no_waiting_review, show=False),
    Action("activities.reject", "N", "Reject", "Reject the selected review, with a reason.", "This list", "activities",
           "in_list('reject')", Permission.DECIDE_REVIEW, why_disabled=over_all.no_waiting_review, show=False),
    Action("activities.again", "f5", "Ask again", "Ask for everything afresh.", "Activities", "activities", "again",
           show=False, priority=True),
)  # fmt: skip

_PROMISES: Final = (
    Action("promises.resolve", "o", "Resolve", "Mark the selected promise as kept.", "Promises", "promises", "resolve",
           Permission.WRITE_NOTES, why_disabled=no_promise),
    Action("promises.mine", "m", "Mine", "Show only your own, or everybody’s again.", "Promises", "promises", "mine"),
    Action("promises.filter", "f", "Filter", "Show only some of the promises.", "Promises", "promises", "filter"),
    Action("promises.hand_over", "h", "Hand-over", "What your shift leaves open and wrote today, to copy.", "Promises",
           "promises", "hand_over"),
)  # fmt: skip

_JOURNEYS: Final = (
    Action("journeys.overview", "1", "Overview", "What came of the journey, version by version.", "Journeys",
           "journeys", "open('overview')", show=False),
    Action("journeys.members", "2", "Members", "Who is in the journey, and where they stand.", "Journeys", "journeys",
           "open('members')", show=False),
    Action("journeys.best", "3", "Top customers", "Who brings most of the business.", "Journeys", "journeys",
           "open('best')", show=False),
    Action("journeys.next_page", "ctrl+right,right_square_bracket", "Next page", "The page to the right.", "Journeys",
           "journeys", "step(1)", show=False),
    Action("journeys.previous_page", "ctrl+left,left_square_bracket", "Previous page", "The page to the left.",
           "Journeys", "journeys", "step(-1)", show=False),
    Action("journeys.filter", "f", "Filter", "Show the members of the next stage.", "Journeys", "journeys", "filter(1)",
           why_disabled=no_journey),
    Action("journeys.filter_back", "F", "Filter back", "Show the members of the stage before.", "Journeys", "journeys",
           "filter(-1)", why_disabled=no_journey, show=False),
    Action("journeys.other", "j", "Other journey", "Show the next journey.", "Journeys", "journeys", "other",
           why_disabled=no_other_journey, show=False),
    Action("journeys.start", "n", "New", "Start a journey: from then on customers are invited.", "Journeys", "journeys",
           "start", Permission.MANAGE_JOURNEYS),
    Action("journeys.version", "v", "Version", "Add a version, to be compared with the others.", "Journeys", "journeys",
           "version", Permission.MANAGE_JOURNEYS, why_disabled=no_running_journey),
    Action("journeys.retire", "r", "Retire", "Give a version to nobody any more.", "Journeys", "journeys", "retire",
           Permission.MANAGE_JOURNEYS, danger=True, why_disabled=no_version, show=False),
    Action("journeys.offer", "o", "Offer", "Let coupons of a campaign be offers of the journey, or no more.",
           "Journeys", "journeys", "offer", Permission.MANAGE_JOURNEYS, why_disabled=no_running_journey),
    Action("journeys.end", "e", "End", "End the journey: nobody is invited or moved on any more.", "Journeys",
           "journeys", "end", Permission.MANAGE_JOURNEYS, danger=True, why_disabled=no_running_journey, show=False),
    Action("journeys.again", "f5", "Ask again", "Ask for everything afresh.", "Journeys", "journeys", "again",
           show=False, priority=True),
)  # fmt: skip

_CAMPAIGNS: Final = (
    Action("campaigns.add", "n", "New", "Add a campaign.", "Campaigns", "campaigns", "add",
           Permission.MANAGE_CAMPAIGNS),
    Action("campaigns.end", "e", "End", "End the selected campaign: no more coupons from it.", "Campaigns", "campaigns",
           "end", Permission.MANAGE_CAMPAIGNS, danger=True, why_disabled=campaign_cannot_end),
)  # fmt: skip

_REWARDS: Final = (
    Action("rewards.add", "n", "New", "Add a reward.", "Rewards", "rewards", "add", Permission.MANAGE_REWARDS),
    Action("rewards.end", "e", "End", "End the selected reward: nobody can have it any more.", "Rewards", "rewards",
           "end", Permission.MANAGE_REWARDS, danger=True, why_disabled=reward_cannot_end),
)  # fmt: skip

_PROFILE: Final = (
    Action("profile.adjust", "a", "Adjust", "Add points or take them away, with a reason.", "Customer", "profile",
           "open_dialog('adjust')", Permission.ADJUST_POINTS, why_disabled=situation.closed),
    Action("profile.purchase", "p", "Purchase", "Record a purchase by hand.", "Customer", "profile",
           "open_dialog('purchase')", Permission.RECORD_PURCHASE, why_disabled=situation.closed),
    Action("profile.redeem", "r", "Redeem", "Redeem a reward; the customer is sent a one-time password.", "Customer",
           "profile", "offer('redeem')", Permission.REDEEM, why_disabled=situation.closed),
    Action("profile.coupon", "c", "Coupon", "Issue a coupon from a running campaign.", "Customer", "profile",
           "offer('coupon')", Permission.ISSUE_COUPON, why_disabled=situation.closed),
    Action("profile.note", "n", "Note", "Write down a complaint, a query, a reminder or anything else.", "Customer",
           "profile", "open_dialog('note')", Permission.WRITE_NOTES, why_disabled=situation.closed),
    Action("profile.edit", "e", "Edit", "Correct name, phone, e-mail, birthday or card.", "Customer", "profile",
           "open_dialog('edit')", Permission.EDIT_CUSTOMER, why_disabled=situation.closed),
    Action("profile.membership", "m", "Membership", "Enrol, opt out, exclude, block, reinstate; every change so far.",
           "Customer", "profile", "open_dialog('membership')", why_disabled=situation.nobody),
    Action("profile.refer", "F", "Refer", "Note that the customer refers a friend.", "Customer", "profile",
           "open_dialog('refer')", Permission.ADD_REFERRAL, why_disabled=situation.closed, show=False),
    Action("profile.review", "R", "Review", "Record a review or testimonial that the customer wrote.", "Customer",
           "profile", "open_dialog('review')", Permission.ADD_REVIEW, why_disabled=situation.closed, show=False),
    Action("profile.override_tier", "T", "Override tier", "Put the customer into a tier until a day, with a reason.",
           "Customer", "profile", "offer('override')", Permission.OVERRIDE_TIER, why_disabled=situation.no_member,
           show=False),
    Action("profile.end_override", "L", "End override", "Let the rules decide the tier again, from now on.",
           "Customer", "profile", "open_dialog('end_override')", Permission.OVERRIDE_TIER,
           why_disabled=situation.no_override, show=False),
    Action("profile.merge", "M", "Merge", "Make one customer of two records of the same person.", "Customer",
           "profile", "open_dialog('merge')", Permission.MERGE_CUSTOMERS, danger=True, why_disabled=situation.closed,
           show=False),
    Action("profile.erase", "E", "Erase", "Erase the person for good; the books keep their numbers.", "Customer",
           "profile", "open_dialog('erase')", Permission.ERASE_CUSTOMER, danger=True, why_disabled=situation.closed,
           show=False),
    Action("profile.message", "P", "Message", "Write the customer a message, by a channel they agreed to.", "Customer",
           "profile", "offer('message')", Permission.SEND_MESSAGE, why_disabled=situation.closed, show=False),
    Action("profile.consents", "O", "Consents", "Note by which channels the customer may be written to.", "Customer",
           "profile", "offer('consents')", Permission.EDIT_CUSTOMER, why_disabled=situation.closed, show=False),
    Action("profile.answer", "H", "Answer", "Note what the customer says to a journey: yes, or no.", "Customer",
           "profile", "offer('answer')", Permission.ANSWER_JOURNEY, why_disabled=situation.closed, show=False),
    Action("profile.invite", "Q", "Invite", "Invite the customer to a journey by hand.", "Customer", "profile",
           "offer('invite')", Permission.MANAGE_JOURNEYS, why_disabled=situation.closed, show=False),
    Action("profile.preferences", "D", "Likes", "Note what the customer likes, so that offers fit.", "Customer",
           "profile", "offer('preferences')", Permission.EDIT_CUSTOMER, why_disabled=situation.closed, show=False),
    Action("profile.explain", "x", "Explain", "Where the balance comes from, lot by lot, and the proof that it sums.",
           "Customer", "profile", "open_dialog('explain')", why_disabled=situation.nobody),
    Action("profile.tier", "l", "Tier", "Where they stand in the tiers, and the moves that led there.", "Customer",
           "profile", "open_dialog('tier')", why_disabled=situation.closed, show=False),
    Action("profile.as_of", "h", "As of", "See the customer as they stood on a date and time.", "Customer", "profile",
           "open_dialog('as_of')", why_disabled=situation.nobody, show=False),
    Action("profile.speak", "j", "Say", "Two lines to read aloud, and a message to send or copy.", "Customer",
           "profile", "open_dialog('speak')", why_disabled=situation.nobody, show=False),
    Action("profile.qr", "q", "QR code", "Show the selected coupon, or else the card, to be scanned from the screen.",
           "Customer", "profile", "open_dialog('qr')", why_disabled=situation.no_picture, show=False),
    Action("profile.again", "f5", "Ask again", "Ask for everything afresh.", "Customer", "profile", "again",
           show=False, priority=True),
    Action("profile.export", "X", "Export", "Write this list to a file in the downloads folder.", "This list",
           "profile", "export", Permission.EXPORT, why_disabled=situation.no_list, show=False),
    Action("profile.filter", "f", "Find", "Show only some of the rows of this list.", "This list", "profile",
           "in_tab('find')", why_disabled=situation.no_filter, show=False),
    Action("profile.why", "w", "Why", "Why the selected receipt earned what it did, rule by rule.", "This list",
           "profile", "in_tab('why')", why_disabled=situation.no_receipt, show=False),
    Action("profile.refund", "b", "Refund", "Give money back for the selected sale, whole or in part.", "This list",
           "profile", "in_tab('refund')", Permission.REFUND_PURCHASE, danger=True, why_disabled=situation.no_sale,
           show=False),
    Action("profile.claim_coupon", "k", "Claim", "Note that the customer took the selected coupon.", "This list",
           "profile", "in_tab('claim')", Permission.USE_COUPON, why_disabled=situation.no_claimable_coupon,
           show=False),
    Action("profile.use_coupon", "g", "Use", "Use the selected coupon, on a receipt or without one.", "This list",
           "profile", "in_tab('use')", Permission.USE_COUPON, why_disabled=situation.no_usable_coupon, show=False),
    Action("profile.void_coupon", "v", "Void", "Make the selected coupon worthless.", "This list", "profile",
           "in_tab('void')", Permission.VOID_COUPON, danger=True, why_disabled=situation.no_voidable_coupon,
           show=False),
    Action("profile.confirm", "i", "Code", "Confirm the selected redemption with the customer's code.", "This list",
           "profile", "open_dialog('confirm')", Permission.REDEEM, why_disabled=situation.no_waiting_redemption,
           show=False),
    Action("profile.give_back", "z", "Give back", "Cancel the selected redemption; its points go back.", "This list",
           "profile", "open_dialog('give_back')", Permission.REDEEM, danger=True, why_disabled=situation.no_redemption,
           show=False),
    Action("profile.change_note", "t", "Change", "Change the selected note, if it is yours.", "This list", "profile",
           "in_tab('change')", Permission.WRITE_NOTES, why_disabled=situation.no_own_note, show=False),
    Action("profile.resolve_note", "o", "Resolve", "Mark the selected note as resolved, or open it again.",
           "This list", "profile", "in_tab('resolve')", Permission.WRITE_NOTES, why_disabled=situation.no_note,
           show=False),
    Action("profile.delete_note", "d", "Delete", "Delete the selected note, if it is yours.", "This list", "profile",
           "in_tab('delete')", Permission.WRITE_NOTES, danger=True, why_disabled=situation.no_own_note, show=False),
    Action("profile.advance_referral", "A", "Next step", "The selected friend clicked, or gave a valid address.",
           "This list", "profile", "in_tab('advance')", Permission.ADD_REFERRAL,
           why_disabled=situation.no_step_ahead, show=False),
    Action("profile.cancel_referral", "C", "Cancel referral", "Cancel the selected referral for good.", "This list",
           "profile", "in_tab('cancel')", Permission.CANCEL_REFERRAL, danger=True, why_disabled=situation.no_referral,
           show=False),
    Action("profile.other_customer", "G", "Their profile", "Go to the selected friend, or to who brought the customer.",
           "This list", "profile", "in_tab('go_to')", why_disabled=situation.no_other_customer, show=False),
    Action("profile.approve_review", "Y", "Approve", "Approve the selected review; its author earns points once.",
           "This list", "profile", "in_tab('approve')", Permission.DECIDE_REVIEW,
           why_disabled=situation.no_waiting_review, show=False),
    Action("profile.reject_review", "N", "Reject", "Reject the selected review, with a reason.", "This list", "profile",
           "in_tab('reject')", Permission.DECIDE_REVIEW, why_disabled=situation.no_waiting_review, show=False),
    Action("profile.activities", "1", "Activities", "What happened last.", "Tabs", "profile", "open_tab('activities')",
           why_disabled=situation.nobody, show=False),
    Action("profile.transactions", "2", "Transactions", "Receipts, found by their numbers.", "Tabs", "profile",
           "open_tab('transactions')", why_disabled=situation.nobody, show=False),
    Action("profile.statement", "3", "Statement", "Every entry of the points.", "Tabs", "profile",
           "open_tab('statement')", why_disabled=situation.nobody, show=False),
    Action("profile.coupons", "4", "Coupons", "Coupons given and used.", "Tabs", "profile", "open_tab('coupons')",
           why_disabled=situation.nobody, show=False),
    Action("profile.rewards", "5", "Rewards", "What can be had for the points, and what was.", "Tabs", "profile",
           "open_tab('rewards')", why_disabled=situation.nobody, show=False),
    Action("profile.passwords", "6", "Passwords", "One-time passwords that were sent while redeeming.", "Tabs",
           "profile", "open_tab('passwords')", why_disabled=situation.nobody, show=False),
    Action("profile.notes", "7", "Notes", "What colleagues wrote down.", "Tabs", "profile", "open_tab('notes')",
           why_disabled=situation.nobody, show=False),
    Action("profile.chart", "8", "Chart", "Points over time, and what expires next.", "Tabs", "profile",
           "open_tab('chart')", why_disabled=situation.nobody, show=False),
    Action("profile.referrals", "9", "Referrals", "Friends whom they brought, and who brought them.", "Tabs", "profile",
           "open_tab('referrals')", why_disabled=situation.nobody, show=False),
    Action("profile.reviews", "0", "Reviews", "Reviews and testimonials that they wrote.", "Tabs", "profile",
           "open_tab('reviews')", why_disabled=situation.nobody, show=False),
    Action("profile.messages", "J", "Messages", "What the customer was written, and what became of it.", "Tabs",
           "profile", "open_tab('messages')", why_disabled=situation.nobody, show=False),
    Action("profile.journeys", "K", "Journeys", "Where they stand in journeys, and how they came there.", "Tabs",
           "profile", "open_tab('journeys')", why_disabled=situation.nobody, show=False),
    Action("profile.next_tab", "ctrl+right,right_square_bracket", "Next tab", "The tab to the right.", "Tabs",
           "profile", "step_tab(1)", why_disabled=situation.nobody, show=False),
    Action("profile.previous_tab", "ctrl+left,left_square_bracket", "Previous tab", "The tab to the left.", "Tabs",
           "profile", "step_tab(-1)", why_disabled=situation.nobody, show=False),
)  # fmt: skip

_PROGRAMME: Final = (
    Action("programme.tier_rules", "t", "Tier rules", "From how much on each tier is reached, and how long it is kept.",
           "Programme", "programme", "open_dialog('tier_rules')", Permission.MANAGE_PROGRAMME,
           why_disabled=no_tiers),
    Action("programme.entry_reward", "e", "Entry reward", "What moving up into the selected tier gives, once.",
           "Programme", "programme", "open_dialog('entry_reward')", Permission.MANAGE_PROGRAMME,
           why_disabled=no_tiers),
    Action("programme.add_tier", "n", "New tier", "Add a tier.", "Programme", "programme", "open_dialog('add_tier')",
           Permission.MANAGE_PROGRAMME, why_disabled=no_programme),
    Action("programme.earning", "g", "Earning", "What purchases earn, from now or a later day on.", "Programme",
           "programme", "open_dialog('earning')", Permission.MANAGE_PROGRAMME, why_disabled=no_programme),
    Action("programme.opt_in", "o", "Opt-in", "Who is enrolled by themselves, and what friends and reviews earn.",
           "Programme", "programme", "open_dialog('opt_in')", Permission.MANAGE_PROGRAMME, why_disabled=no_programme),
    Action("programme.policies", "p", "Policies", "Choices that the programme makes once.", "Programme", "programme",
           "open_dialog('policies')", Permission.MANAGE_PROGRAMME, why_disabled=no_programme),
    Action("programme.segments", "s", "Segments", "When a customer is new, loyal, at risk, dormant or a top customer.",
           "Programme", "programme", "open_dialog('segments')", Permission.MANAGE_PROGRAMME,
           why_disabled=no_programme),
    Action("programme.again", "f5", "Ask again", "Ask for the programme afresh.", "Programme", "programme", "again",
           show=False, priority=True),
)  # fmt: skip

ACTIONS: Final = (
    *(*_SHELL, *_CUSTOMERS, *_ACTIVITIES, *_PROMISES, *_JOURNEYS, *_CAMPAIGNS, *_REWARDS, *_PROFILE, *_PROGRAMME),
)
"""All of them, in the order in which help and key bar show them."""

BY_ID: Final = {action.id: action for action in ACTIONS}
"""All of them by their names."""


def in_scope(scope: str) -> tuple[Action, ...]:
    """Return the actions of a scope, in order."""
    return tuple(action for action in ACTIONS if action.scope == scope)


def action_of(binding: Binding) -> Action | None:
    """Return the action that a binding leads to; None for a widget's own binding."""
    return BY_ID.get(binding.id or "")


def bindings(scope: str) -> list[BindingType]:
    """Return the bindings of a scope, for `BINDINGS` of its screen."""
    return [_binding(action, shown=action.show) for action in in_scope(scope)]


def shown_bindings(*ids: str) -> list[BindingType]:
    """Return the bindings of some actions, for the part of a screen in which the key bar shall have them."""
    return [_binding(BY_ID[action_id], shown=True) for action_id in ids]


def _binding(action: Action, *, shown: bool) -> Binding:
    return Binding(
        action.keys,
        f"app.perform('{action.id}')",
        action.label,
        show=shown,
        id=action.id,
        tooltip=action.tooltip,
        priority=action.priority,
    )
