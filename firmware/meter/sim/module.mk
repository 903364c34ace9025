# The Nano's image on simavr. Its headers come as a system's, so that our warnings are for our files.
SIM_LIBRARIES := $(dir $(firstword $(wildcard $(NANO_TOOLCHAIN)/usr/lib/*/libsimavr.so)))
SIM_OBJECTS := $(patsubst sim/%.cpp,$(BUILD)/sim/%.o,$(wildcard sim/*.cpp))
SIM_CXXFLAGS := $(HOST_CXXFLAGS) -O2 -isystem $(NANO_TOOLCHAIN)/usr/include/simavr

sim: $(if $(wildcard $(SIM_LIBRARIES)libsimavr.so),$(BUILD)/sim/nano_sim,sim-missing)

.PHONY: sim-missing
sim-missing:
	@echo "No libsimavr: script/setup gets it, or install libsimavr-dev and libelf-dev" >&2; exit 1

$(BUILD)/sim/nano_sim: $(SIM_OBJECTS)
	$(CXX) -o $@ $^ -L$(SIM_LIBRARIES) -Wl,-rpath,$(SIM_LIBRARIES) -lsimavr -lelf

$(BUILD)/sim/%.o: sim/%.cpp
	@mkdir -p $(@D)
	$(CXX) $(SIM_CXXFLAGS) -c $< -o $@

-include $(SIM_OBJECTS:.o=.d)
