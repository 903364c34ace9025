# The ESP8266's bridge: as a program of this machine, plain and under sanitizers; its core weighed for the chip; its tests.
BRIDGE_MOST_RAM := 4096
BRIDGE_SHARED := core/line.cpp core/line_reader.cpp core/text.cpp core/crc16.cpp
BRIDGE_CORE := $(wildcard bridge/core/*.cpp) $(BRIDGE_SHARED)
BRIDGE_HOST := $(wildcard bridge/host/*.cpp)
BRIDGE_TESTS := $(wildcard $(ROOT)/tests/firmware/meter/bridge/unit/*.cpp) $(ROOT)/tests/firmware/meter/core/main.cpp
BRIDGE_CXXFLAGS := $(HOST_CXXFLAGS) -I.

bridge_objects = $(patsubst %.cpp,$(BUILD)/bridge/$(1)/%.o,$(2))
BRIDGE_PLAIN := $(call bridge_objects,plain,$(BRIDGE_CORE) $(BRIDGE_HOST))
BRIDGE_CHECKED_CORE := $(call bridge_objects,checked,$(BRIDGE_CORE))
BRIDGE_CHECKED := $(BRIDGE_CHECKED_CORE) $(call bridge_objects,checked,$(BRIDGE_HOST))
BRIDGE_TEST_OBJECTS := $(patsubst $(ROOT)/tests/firmware/meter/%.cpp,$(BUILD)/bridge/tests/%.o,$(BRIDGE_TESTS))
BRIDGE_CHIP := $(call bridge_objects,xtensa,$(BRIDGE_CORE) bridge/xtensa/footprint.cpp)

.PHONY: bridge-checked bridge-test

bridge: $(BUILD)/bridge/energier-bridge

# The program the tests run.
bridge-checked: $(BUILD)/bridge/energier-bridge-checked

test: bridge-test

bridge-test: $(BUILD)/bridge/unit_tests
	$<

$(BUILD)/bridge/energier-bridge: $(BRIDGE_PLAIN)
	$(CXX) -o $@ $^

$(BUILD)/bridge/energier-bridge-checked: $(BRIDGE_CHECKED)
	$(CXX) $(SANITIZE) -o $@ $^

$(BUILD)/bridge/unit_tests: $(BRIDGE_TEST_OBJECTS) $(BRIDGE_CHECKED_CORE)
	$(CXX) $(SANITIZE) -o $@ $^

$(BUILD)/bridge/plain/%.o: %.cpp
	@mkdir -p $(@D)
	$(CXX) $(BRIDGE_CXXFLAGS) -O2 -c -o $@ $<

$(BUILD)/bridge/checked/%.o: %.cpp
	@mkdir -p $(@D)
	$(CXX) $(BRIDGE_CXXFLAGS) $(SANITIZE) -c -o $@ $<

$(BUILD)/bridge/tests/%.o: $(ROOT)/tests/firmware/meter/%.cpp
	@mkdir -p $(@D)
	$(CXX) $(BRIDGE_CXXFLAGS) -I$(ROOT) $(SANITIZE) -c -o $@ $<

# What is constant lies in RAM too on this chip, but for the texts of flash_text.h, whose section its linker scripts put
# into flash: there only whole words can be read.
ESP_BIN := $(ESP_TOOLCHAIN)/usr/bin/xtensa-lx106-elf-
xtensa: $(BRIDGE_CHIP)
	@$(ESP_BIN)size -A $(BRIDGE_CHIP) | awk -v most=$(BRIDGE_MOST_RAM) ' \
	  $$1 ~ /^\.(text|literal)/ { code += $$2 } \
	  $$1 ~ /^\.irom\.text/ { texts += $$2 } \
	  $$1 ~ /^\.rodata/ { constant += $$2 } \
	  $$1 ~ /^\.(data|bss)/ { ram += $$2 } \
	  END { printf "bridge core on lx106: %d of %d bytes of RAM, %d of them constants; in flash %d bytes of texts, %d of code\n", \
	               ram + constant, most, constant, texts, code; \
	        if (ram == 0 || texts == 0) { print "bridge core: not weighed" > "/dev/stderr"; exit 1 } \
	        if (ram + constant > most) { print "bridge core: too much RAM" > "/dev/stderr"; exit 1 } }'
	@! $(ESP_BIN)objdump -d $(BUILD)/bridge/xtensa/bridge/core/flash_text.o | \
	  awk '/FlashTextix/ { here = 1 } here && /\tl(8ui|16ui|16si)\t/ { found = 1 } /^$$/ { here = 0 } END { exit !found }' || \
	  { echo 'bridge core: flash_text.h reads less than a word, which the chip cannot' >&2; exit 1; }

$(BUILD)/bridge/xtensa/%.o: %.cpp | esp-toolchain
	@mkdir -p $(@D)
	$(ESP_BIN)g++ -std=gnu++11 -Os -mlongcalls -fno-exceptions -fno-rtti -fno-threadsafe-statics -fno-jump-tables \
	  -fno-tree-switch-conversion -ffunction-sections -fdata-sections \
	  -Wall -Wextra -Werror -isystem $(ESP_TOOLCHAIN)/usr/lib/xtensa-lx106-elf/include -I. -MMD -MP -c -o $@ $<

.PHONY: esp-toolchain
esp-toolchain:
	@test -x $(ESP_BIN)g++ || { echo 'No compiler for the ESP8266: run script/setup, or install gcc-xtensa-lx106 and picolibc-xtensa-lx106-elf.' >&2; exit 1; }

-include $(BRIDGE_PLAIN:.o=.d) $(BRIDGE_CHECKED:.o=.d) $(BRIDGE_TEST_OBJECTS:.o=.d) $(BRIDGE_CHIP:.o=.d)
