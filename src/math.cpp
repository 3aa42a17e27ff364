// The bodies of math/, compiled once for amends::amends.
