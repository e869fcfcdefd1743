"""Invented names and notes. Nobody of these exists."""

FIRST_NAMES = (
    "Aaron", "Adil", "Alan", "Ben", "Callum", "Carl", "Conor", "Craig", "Dale", "Darren", "David", "Dean", "Ewan",
    "Farid", "Gareth", "Glen", "Graham", "Harjit", "Hugh", "Ian", "Imran", "Jack", "Jamie", "Jerome", "Karl", "Keith",
    "Kofi", "Lee", "Liam", "Marcus", "Marek", "Neil", "Oleg", "Owen", "Paul", "Rhys", "Sam", "Stuart", "Tariq", "Wayne",
)  # fmt: skip
SURNAMES = (
    "Alderbank", "Applegarth", "Ashdown", "Barleycroft", "Beechwood", "Birchall", "Bramblewick", "Brackenside",
    "Briarley", "Broomfield", "Cedarholme", "Chalkwell", "Clovermead", "Copseley", "Dalewater", "Elmhurst", "Fernhill",
    "Flintham", "Foxglove", "Gorsedale", "Greenhalgh", "Hawthornden", "Hazelrigg", "Heatherley", "Hollybank", "Ivydene",
    "Junipers", "Kingsmead", "Larchwood", "Lindenfield", "Lowmoor", "Maplethorpe", "Marshside", "Meadowcroft",
    "Millbrook", "Mossgrove", "Nettlecombe", "Oakenshaw", "Orchardson", "Pebbleton", "Pinewood", "Poplar", "Quarrydale",
    "Reedham", "Rowanlea", "Rushmere", "Samplewood", "Sedgefield", "Slatebarn", "Sorrelby", "Stonebeck", "Sycamore",
    "Thistleby", "Thornbury", "Underhill", "Valewick", "Walnutree", "Willowby", "Woodsage", "Yewdale",
)  # fmt: skip
NOTES = (
    "Took part from the start and gave an example of his own. Worked well in the pair exercise.",
    "Quiet until the break. Answered when asked, and stayed behind to talk through the task for next week.",
    "Brought the completed worksheet. Could say what he would do differently, and what still gets in the way.",
    "Found the exercise hard and said so. Agreed to try it again with the practice sheet before the next session.",
    "Linked today's subject to his own plan without being prompted, and helped another member find words.",
    "Arrived upset about a change in his housing. Settled, and took part in the second half.",
    "Rang beforehand to say that he could not come, and asked what he would miss.",
)
GROUP_NOTES = (
    "Recap of last session, main exercise in pairs, then feedback in the whole group. Good energy throughout.",
    "Role play took longer than planned; the last exercise is moved to the start of the next session.",
    "A settled group. Everybody had done the task from last week, so the recap was short.",
)
VENUES = ("Mill Lane Centre", "Station Road Office", "The Old Library", "Harbour House")
