// The tables of the data room in the metadata database.
#pragma once

#include "platform/meta/migrations.h"

namespace sextant::data {

[[nodiscard]] meta::RoomMigrations migrations();

}  // namespace sextant::data
