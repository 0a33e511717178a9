"""Every write, one file each. A `do_…` function writes in one transaction and announces on commit.

Who may do it has been settled before (`graphapp.access`); whether it may be done *now* is settled
here, by the condition of the update itself.
"""
