// A catalog like the demo's, for tests of this room.
#pragma once

#include "data/catalog/catalog.h"

namespace sextant::knowledge::semantic {

// Datasets flights (flights, airports, birdstrikes, zipcodes, weather) and bank (customers, accounts, transactions,
// branches, cards, loans), as the demo makes them, without profiles.
[[nodiscard]] data::Catalog demo_catalog();

}  // namespace sextant::knowledge::semantic
