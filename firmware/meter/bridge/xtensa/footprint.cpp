// All that the bridge keeps in memory, for `make xtensa` to weigh; no program links this.
#include "bridge/core/bridge.h"
#include "bridge/core/portal.h"

namespace energier {

extern Transport& footprint_transport;
extern Board& footprint_board;

Settings footprint_settings = no_settings();
Portal footprint_portal(false);
Bridge footprint_bridge(footprint_settings, true, 1, &footprint_transport, &footprint_board);

}  // namespace energier
