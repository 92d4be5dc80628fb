"""The fixed sentences of the administrator's pages. Free of Streamlit."""

SITES = "Sites"
SITES_HINT = "A site is a wall: its patients are seen by the clinicians and coordinators who work there, and by nobody else."
SITES_NONE = "No site yet. Add the first here; an import adds those that it names."
SITE_NAME = "Name of a new site"
ADD_SITE = "Add site"
SITE_ADDED = "Site added."

SETTINGS = "Settings"
PARAMETERS = "Relapse parameters"
PARAMETERS_HINT = (
    "What flags are judged by. The set for everywhere holds at each site that has none of its own; every change keeps its reason."
)

AUDIT = "Audit trail"
AUDIT_HINT = "Who did what to which record and when. No clinical value stands here."
AUDIT_ROWS = "{rows}, newest first, times in {zone}. The code is what the trail itself keeps."
AUDIT_WHO = "Who"
AUDIT_WHO_EXAMPLE = "Name or role"
AUDIT_ACTION = "Action"
AUDIT_ACTION_EXAMPLE = "Any: choose one, or type a code"
AUDIT_OLDER = "Older rows"
AUDIT_NEWEST = "Newest rows"
AUDIT_NONE = "No row fits. Type less, or go back to the newest rows."
TRAIL_CHECK = "Check that the trail is whole"
TRAIL_CHECK_HINT = (
    "Looks through every row for any that was edited, removed or moved. Note the head that it shows, off this machine: "
    "entered here at a later time, it proves that the trail was not written anew since."
)
TRAIL_HEAD = "Head noted earlier, if there is one"
TRAIL_CHECK_BUTTON = "Check now"
TRAIL_CHECKING = "Looking through the trail"
TRAIL_WHOLE = "The trail is whole: {rows:,} rows."
TRAIL_BROKEN = "The trail is broken. Tell whoever answers for this database, and keep the file as it is."
TRAIL_HEAD_NOW = "The head now"

ACCOUNTS = "Accounts"
ACCOUNTS_HINT = "Who may log in, as what, and how far that reaches. Click a name to change, reset or disable an account."
ALL_ACCOUNTS = "All accounts"
ADD_ACCOUNT = "Add an account"
ADD_ACCOUNT_BUTTON = "Add account and make its link"
ACCOUNT_ADDED = "Account added."
OWN = "This is your own account. Your password and your logins are under your name above."
ACCOUNT_NAME = "Name to log in with"
ACCOUNT_NAME_HINT = "1 to 100 letters, digits and signs without spaces. It is never given to somebody else, and never changes."
ROLE = "Role"
ROLES = {
    "clinician": "Sees and records everything about the patients of the sites below.",
    "coordinator": "Exports the patients of the sites below: de-identified, or identified with that right.",
    "patient": "Sees their own results and treatments; no flag, and no other person.",
    "administrator": "Keeps accounts, sites, settings and the audit trail; sees no patient's data.",
}
ACCOUNT_SITES = "Sites"
WITHOUT_SITE = "Patients without a site too"
IDENTIFIED_EXPORT = "May export identified data"
STUDY_ID = "Study id of the patient"
PROVIDER_ID = "Name at the clinic's own login, where it logs in there"
SAVE_ACCOUNT = "Save"
ACCOUNT_CHANGED = "Account changed. It holds from this person's next step on."
RESET = "New link…"
RESET_HINT = "The old password stops working and every login of this account ends at once. You get a link to hand over."
RESET_BUTTON = "Make a new link"
RESET_DONE = "The old password opens nothing any more."
DISABLE = "Disable…"
DISABLE_HINT = "Every login of this account ends at once, and nobody can log in with it until it is enabled again. Nothing is deleted."
DISABLE_BUTTON = "Disable this account"
DISABLED = "Account disabled."
ENABLE = "Enable"
ENABLED = "Account enabled, with the password that it had."
LINK_TITLE = "The link to hand over"
LINK_HINT = (
    "It sets the password, works once, and only in the next {hours} hours. Copy it now: it is not shown again. Whoever has it can use it."
)
LINK_DONE = "Done"
