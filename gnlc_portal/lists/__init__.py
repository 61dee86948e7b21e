"""Lists that answer questions: filtered by their address, saved, shared, sorted, and exported by a worker.

How the next list is made
-------------------------
1. Describe it where its model lives, as a value: which rows a person may see, the columns, the filters::

       MESSAGES = Listing(
           name="messages",                      # in addresses and file names, never changed
           model=Message,
           title=gettext_lazy("messages"),
           rows=lambda user: …,                  # by this person's rights now; the only door to the rows
           columns=(Column("to", gettext_lazy("To"), lambda row: row.to, sort="to"), …),
           filters=(filters.one_of("state", …), filters.text("q", …)),
           order="-created",                     # the name of a column that sorts; "-" turns it round
       )

2. Register it when the app is loaded (``AppConfig.ready``): ``registry.register(MESSAGES)``. A worker has no page, so it
   finds the list by its name.
3. Let the model's admin inherit from ``ListAdmin`` with ``listing = MESSAGES``: page, saved views and exports are there.
4. Give each column that sorts an index that ends with the key (``fields=["created_at", "id"]``): pages are found by
   the last row of the page before, so an index makes a list of 100,000 as fast as one of 1,000.
5. For a ZIP of files, give ``files``: what lies in the folder of one row.

Rows are chosen by ``rows(user)`` each time: on the page, when a colleague opens a shared view, when a worker writes an
export. What somebody could see yesterday is in no file of today.
"""
