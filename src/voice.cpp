// The bodies of voice/, compiled once for amends::amends.
#include <amends/voice/encouragement.hpp>
#include <amends/voice/evidence.hpp>
#include <amends/voice/published.hpp>
#include <amends/voice/survey.hpp>

// Bodies follow their headers; the blank line keeps the formatter from mixing them.
#include <amends/impl/voice/encouragement.ipp>
#include <amends/impl/voice/evidence.ipp>
#include <amends/impl/voice/survey.ipp>
