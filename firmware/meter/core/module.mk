# The meter's core on this machine, under sanitizers; and compiled for the ESP8266, whose programs share it.
CORE_TESTS := ../../tests/firmware/meter/core
CORE_OBJECTS := $(patsubst core/%.cpp,$(BUILD)/host/core/%.o,$(wildcard core/*.cpp))
CORE_TEST_OBJECTS := $(patsubst $(CORE_TESTS)/%.cpp,$(BUILD)/host/core_tests/%.o,$(wildcard $(CORE_TESTS)/*.cpp))
CORE_XTENSA := $(patsubst core/%.cpp,$(BUILD)/xtensa/core/%.o,$(wildcard core/*.cpp))

.PHONY: test-core xtensa-core
test: test-core
test-core: $(BUILD)/host/core_test
	$<

$(BUILD)/host/core_test: $(CORE_OBJECTS) $(CORE_TEST_OBJECTS)
	$(CXX) $(SANITIZE) -o $@ $^

$(BUILD)/host/core/%.o: core/%.cpp
	@mkdir -p $(@D)
	$(CXX) $(HOST_CXXFLAGS) $(SANITIZE) -c -o $@ $<

$(BUILD)/host/core_tests/%.o: $(CORE_TESTS)/%.cpp
	@mkdir -p $(@D)
	$(CXX) $(HOST_CXXFLAGS) $(SANITIZE) -Wno-conversion -Icore -c -o $@ $<

xtensa: xtensa-core
xtensa-core: $(CORE_XTENSA)

$(BUILD)/xtensa/core/%.o: core/%.cpp
	@mkdir -p $(@D)
	$(ESP_TOOLCHAIN)/usr/bin/xtensa-lx106-elf-g++ -isystem $(ESP_TOOLCHAIN)/usr/lib/xtensa-lx106-elf/include \
	  -std=c++11 -Os -mlongcalls -fno-exceptions -fno-rtti -Wall -Wextra -Werror -MMD -MP -c -o $@ $<

-include $(CORE_OBJECTS:.o=.d) $(CORE_TEST_OBJECTS:.o=.d) $(CORE_XTENSA:.o=.d)
