// The bodies of voice/, compiled once for amends::amends.
#include <amends/impl/voice/encouragement.ipp>
#include <amends/impl/voice/evidence.ipp>
#include <amends/impl/voice/survey.ipp>
