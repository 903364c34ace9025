# The Nano's image, with Debian's gcc-avr and arduino-core-avr.
NANO_DIR := $(BUILD)/nano
NANO_BIN := $(NANO_TOOLCHAIN)/usr/bin
ARDUINO := $(NANO_TOOLCHAIN)/usr/share/arduino/hardware/arduino/avr
NANO_MOST_FLASH := 20480
NANO_MOST_RAM := 1024

# WString.cpp needs DECIMAL_DIG, which gcc 5.4 does not define for C++.
NANO_CPPFLAGS := -DDECIMAL_DIG=__DECIMAL_DIG__ -mmcu=atmega328p -DF_CPU=16000000L -DARDUINO=10807 -DARDUINO_AVR_NANO -DARDUINO_ARCH_AVR \
  -I$(ARDUINO)/cores/arduino -I$(ARDUINO)/variants/eightanaloginputs -Icore -MMD -MP
# With larger functions inlined into each other their frames pass the 64 bytes that one instruction reaches.
NANO_FLAGS := -Os -mcall-prologues -mrelax -ffunction-sections -fdata-sections -flto --param large-function-insns=100
NANO_CXXFLAGS := $(NANO_FLAGS) -std=gnu++11 -fno-exceptions -fno-threadsafe-statics
NANO_CFLAGS := $(NANO_FLAGS) -std=gnu11

NANO_OWN := $(patsubst %.cpp,$(NANO_DIR)/%.o,$(wildcard core/*.cpp)) $(NANO_DIR)/energier_nano.o
NANO_ARDUINO := $(patsubst $(ARDUINO)/cores/arduino/%,$(NANO_DIR)/arduino/%.o,$(wildcard $(addprefix $(ARDUINO)/cores/arduino/,*.c *.cpp *.S)))

nano: $(NANO_DIR)/energier_nano.hex
	@$(NANO_BIN)/avr-size -A $(NANO_DIR)/energier_nano.elf | awk -v flash=$(NANO_MOST_FLASH) -v ram=$(NANO_MOST_RAM) ' \
	  $$1 == ".text" || $$1 == ".data" { used_flash += $$2 } \
	  $$1 == ".data" || $$1 == ".bss" || $$1 == ".noinit" { used_ram += $$2 } \
	  END { printf "energier_nano: %d of %d bytes of flash, %d of %d bytes of static RAM\n", used_flash, flash, used_ram, ram; \
	        if (used_flash > flash || used_ram > ram) { print "energier_nano: the image is too large for its gate" > "/dev/stderr"; exit 1 } }'

$(NANO_DIR)/energier_nano.hex: $(NANO_DIR)/energier_nano.elf
	$(NANO_BIN)/avr-objcopy -O ihex -R .eeprom $< $@

$(NANO_DIR)/energier_nano.elf: $(NANO_OWN) $(NANO_DIR)/arduino.a
	$(NANO_BIN)/avr-gcc $(NANO_FLAGS) -fuse-linker-plugin -Wl,--gc-sections -mmcu=atmega328p -o $@ $^ -lm

$(NANO_DIR)/arduino.a: $(NANO_ARDUINO)
	rm -f $@
	$(NANO_BIN)/avr-gcc-ar rcs $@ $^

$(NANO_DIR)/core/%.o: core/%.cpp | nano-toolchain
	@mkdir -p $(@D)
	$(NANO_BIN)/avr-g++ $(NANO_CPPFLAGS) $(NANO_CXXFLAGS) $(WARNINGS) -c -o $@ $<

$(NANO_DIR)/energier_nano.o: energier_nano/energier_nano.ino | nano-toolchain
	@mkdir -p $(@D)
	$(NANO_BIN)/avr-g++ $(NANO_CPPFLAGS) $(NANO_CXXFLAGS) -Wall -Wextra -Werror -x c++ -c -o $@ $<

$(NANO_DIR)/arduino/%.cpp.o: $(ARDUINO)/cores/arduino/%.cpp | nano-toolchain
	@mkdir -p $(@D)
	$(NANO_BIN)/avr-g++ $(NANO_CPPFLAGS) $(NANO_CXXFLAGS) -w -c -o $@ $<

$(NANO_DIR)/arduino/%.c.o: $(ARDUINO)/cores/arduino/%.c | nano-toolchain
	@mkdir -p $(@D)
	$(NANO_BIN)/avr-gcc $(NANO_CPPFLAGS) $(NANO_CFLAGS) -w -c -o $@ $<

$(NANO_DIR)/arduino/%.S.o: $(ARDUINO)/cores/arduino/%.S | nano-toolchain
	@mkdir -p $(@D)
	$(NANO_BIN)/avr-gcc -x assembler-with-cpp $(NANO_CPPFLAGS) -c -o $@ $<

.PHONY: nano-toolchain
nano-toolchain:
	@test -x $(NANO_BIN)/avr-g++ || { echo 'No compiler for the Nano: run script/setup, or install gcc-avr, avr-libc and arduino-core-avr.' >&2; exit 1; }

-include $(NANO_OWN:.o=.d) $(NANO_ARDUINO:.o=.d)
