// The bodies of voice/, compiled once for amends::amends.
