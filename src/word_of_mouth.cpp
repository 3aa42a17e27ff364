// The bodies of word_of_mouth/, compiled once for amends::amends.
