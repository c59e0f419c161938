"""Who may do what: the one table, read by the desk and by nobody else."""

from enum import StrEnum


class Role(StrEnum):
    """What a person is in the programme."""

    AGENT = "agent"
    MANAGER = "manager"
    ADMINISTRATOR = "administrator"
    AUDITOR = "auditor"


class Permission(StrEnum):
    """Something that a role may be given."""

    LOOK_UP = "look-up"
    REGISTER_CUSTOMER = "register-customer"
    EDIT_CUSTOMER = "edit-customer"
    MERGE_CUSTOMERS = "merge-customers"
    ERASE_CUSTOMER = "erase-customer"
    MANAGE_MEMBERSHIP = "manage-membership"
    BLOCK_CUSTOMER = "block-customer"
    ADD_REFERRAL = "add-referral"
    CANCEL_REFERRAL = "cancel-referral"
    ADD_REVIEW = "add-review"
    DECIDE_REVIEW = "decide-review"
    RECORD_PURCHASE = "record-purchase"
    REFUND_PURCHASE = "refund-purchase"
    ADJUST_POINTS = "adjust-points"
    ISSUE_COUPON = "issue-coupon"
    USE_COUPON = "use-coupon"
    VOID_COUPON = "void-coupon"
    MANAGE_CAMPAIGNS = "manage-campaigns"
    SEND_MESSAGE = "send-message"
    REDEEM = "redeem"
    MANAGE_REWARDS = "manage-rewards"
    OVERRIDE_TIER = "override-tier"
    ANSWER_JOURNEY = "answer-journey"
    MANAGE_JOURNEYS = "manage-journeys"
    WRITE_NOTES = "write-notes"
    IMPORT = "import"
    EXPORT = "export"
    VERIFY = "verify"
    REPAIR = "repair"
    RUN_JOBS = "run-jobs"
    SEE_STAFF = "see-staff"
    MANAGE_STAFF = "manage-staff"
    MANAGE_PROGRAMME = "manage-programme"


_READING = frozenset({Permission.LOOK_UP})
_AGENT = _READING | {
    Permission.REGISTER_CUSTOMER,
    Permission.EDIT_CUSTOMER,
    Permission.MANAGE_MEMBERSHIP,
    Permission.ADD_REFERRAL,
    Permission.ADD_REVIEW,
    Permission.RECORD_PURCHASE,
    Permission.REFUND_PURCHASE,
    Permission.ADJUST_POINTS,
    Permission.ISSUE_COUPON,
    Permission.USE_COUPON,
    Permission.SEND_MESSAGE,
    Permission.REDEEM,
    Permission.WRITE_NOTES,
    Permission.ANSWER_JOURNEY,
}
_MANAGER = _AGENT | {
    Permission.MERGE_CUSTOMERS,
    Permission.BLOCK_CUSTOMER,
    Permission.CANCEL_REFERRAL,
    Permission.DECIDE_REVIEW,
    Permission.VOID_COUPON,
    Permission.MANAGE_CAMPAIGNS,
    Permission.MANAGE_REWARDS,
    Permission.OVERRIDE_TIER,
    Permission.MANAGE_JOURNEYS,
    Permission.IMPORT,
    Permission.EXPORT,
    Permission.VERIFY,
    Permission.RUN_JOBS,
    Permission.SEE_STAFF,
}

ALLOWED: dict[Role, frozenset[Permission]] = {
    Role.AGENT: _AGENT,
    Role.MANAGER: _MANAGER,
    Role.ADMINISTRATOR: frozenset(Permission),
    Role.AUDITOR: _READING | {Permission.VERIFY, Permission.SEE_STAFF, Permission.EXPORT},
}
"""What each role may do; what is not here is refused."""
