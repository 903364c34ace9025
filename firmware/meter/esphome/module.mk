# The parts of the ESPHome component that know nothing of ESPHome: under sanitizers here, and compiled for the ESP8266.
# The rest is built by ESPHome, which puts the core where `energier/` leads to.
ESPHOME_COMPONENT := esphome/components/energier_meter
ESPHOME_TESTS := ../../tests/firmware/meter/esphome
ESPHOME_PORTABLE := exchange nano_link
ESPHOME_SHARED := crc16 line line_reader text
ESPHOME_INCLUDE := $(BUILD)/esphome-include
ESPHOME_OBJECTS := $(ESPHOME_PORTABLE:%=$(BUILD)/host/esphome/%.o) $(patsubst $(ESPHOME_TESTS)/%.cpp,$(BUILD)/host/esphome_tests/%.o,$(wildcard $(ESPHOME_TESTS)/*.cpp))
ESPHOME_XTENSA := $(ESPHOME_PORTABLE:%=$(BUILD)/xtensa/esphome/%.o)

.PHONY: test-esphome xtensa-esphome
test: test-esphome
test-esphome: $(BUILD)/host/esphome_test
	$<

$(BUILD)/host/esphome_test: $(ESPHOME_OBJECTS) $(ESPHOME_SHARED:%=$(BUILD)/host/core/%.o) $(BUILD)/host/core_tests/main.o
	$(CXX) $(SANITIZE) -o $@ $^

$(BUILD)/host/esphome/%.o: $(ESPHOME_COMPONENT)/%.cpp | $(ESPHOME_INCLUDE)/energier
	@mkdir -p $(@D)
	$(CXX) $(HOST_CXXFLAGS) $(SANITIZE) -I$(ESPHOME_INCLUDE) -c -o $@ $<

$(BUILD)/host/esphome_tests/%.o: $(ESPHOME_TESTS)/%.cpp | $(ESPHOME_INCLUDE)/energier
	@mkdir -p $(@D)
	$(CXX) $(HOST_CXXFLAGS) $(SANITIZE) -I$(ESPHOME_INCLUDE) -I$(ESPHOME_COMPONENT) -I../../tests/firmware/meter/core -c -o $@ $<

xtensa: xtensa-esphome
xtensa-esphome: $(ESPHOME_XTENSA)

$(BUILD)/xtensa/esphome/%.o: $(ESPHOME_COMPONENT)/%.cpp | $(ESPHOME_INCLUDE)/energier
	@mkdir -p $(@D)
	$(ESP_TOOLCHAIN)/usr/bin/xtensa-lx106-elf-g++ -isystem $(ESP_TOOLCHAIN)/usr/lib/xtensa-lx106-elf/include -I$(ESPHOME_INCLUDE) \
	  -std=c++11 -Os -mlongcalls -fno-exceptions -fno-rtti -Wall -Wextra -Werror -MMD -MP -c -o $@ $<

$(ESPHOME_INCLUDE)/energier:
	@mkdir -p $(@D)
	ln -sfn $(abspath core) $@

-include $(ESPHOME_OBJECTS:.o=.d) $(ESPHOME_XTENSA:.o=.d)
