// The bodies of retention/, compiled once for amends::amends.
