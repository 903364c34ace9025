// What is kept: over restarts, torn writes, worn places and rubbish.
#include <random>

#include "check.h"
#include "memory_eeprom.h"
#include "storage.h"

using energier::Calibration;
using energier::CounterRing;
using energier::Saved;
using energier::Storage;

namespace {

void work(Storage* storage, int turns = 2000) {
  for (int i = 0; i < turns; ++i) storage->turn();
}

Calibration with_volts(float volts_per_code) {
  Calibration value = energier::default_calibration();
  value.volts_per_code = volts_per_code;
  return value;
}

float kept_volts(MemoryEeprom* eeprom) {
  Storage storage(eeprom);
  Calibration value = {};
  return storage.load(&value) ? value.volts_per_code : 0.0f;
}

Saved kept_counter(MemoryEeprom* eeprom) {
  Storage storage(eeprom);
  Saved value = {0, 0};
  storage.load(&value);
  return value;
}

}  // namespace

TEST(nothing_is_found_in_an_empty_eeprom_or_in_rubbish) {
  std::mt19937 random(2);
  for (int kind = 0; kind < 300; ++kind) {
    MemoryEeprom eeprom;
    for (uint8_t& byte : eeprom.bytes)
      byte = kind == 0 ? 0xFF : kind == 1 ? 0x00 : kind == 2 ? 0xA5 : uint8_t(random());
    Storage storage(&eeprom);
    Saved saved;
    Calibration calibration;
    CHECK(!storage.load(&saved));
    CHECK(!storage.load(&calibration));
    storage.save(Saved{1, 5});
    storage.save(with_volts(2.0f), false);
    work(&storage);
    CHECK_SAME(kept_counter(&eeprom).milliwatthours, 5U);
    CHECK_NEAR(kept_volts(&eeprom), 2.0, 0.0);
  }
}

TEST(the_newest_counter_is_found_however_often_the_ring_went_round) {
  MemoryEeprom eeprom;
  Storage storage(&eeprom);
  for (uint64_t i = 1; i < 70000; ++i) {  // the numbers of the records wrap as well
    storage.save(Saved{3, i * 1000});
    for (int turn = 0; turn < 80; ++turn) storage.turn();
    if (i % 997 == 0 || i > 65500) CHECK_SAME(kept_counter(&eeprom).milliwatthours, i * 1000);
    if (i == 66000) break;
  }
  CHECK(!storage.failed());
}

TEST(no_byte_wears_out_before_the_others) {
  MemoryEeprom eeprom;
  Storage storage(&eeprom);
  for (uint64_t i = 1; i <= CounterRing::kPlaces * 20u; ++i) {
    storage.save(Saved{3, i * 100003});
    work(&storage, 100);
  }
  // 16 bytes a record at most: what is the same already is not written.
  CHECK(eeprom.writes <= CounterRing::kPlaces * 20 * 16);
  CHECK_SAME(int(CounterRing::kPlaces), 58);
}

TEST(a_power_cut_in_any_byte_leaves_the_counter_before_or_the_new_one) {
  for (uint64_t saves = 1; saves < 130; saves += 43) {
    for (long cut = 0; cut <= 16; ++cut) {
      MemoryEeprom eeprom;
      Storage storage(&eeprom);
      for (uint64_t i = 1; i <= saves; ++i) {
        storage.save(Saved{9, i * 123457});
        work(&storage, 100);
      }
      eeprom.writes_left = cut;
      storage.save(Saved{9, (saves + 1) * 123457});
      work(&storage, 100);
      const uint64_t kept = kept_counter(&eeprom).milliwatthours;
      CHECK(kept == saves * 123457 || kept == (saves + 1) * 123457);
    }
  }
}

TEST(a_power_cut_in_any_byte_leaves_the_calibration_before_or_the_new_one) {
  for (long cut = 0; cut <= 24; ++cut) {
    MemoryEeprom eeprom;
    Storage storage(&eeprom);
    for (const float volts : {1.0f, 2.0f, 3.0f}) {
      storage.save(with_volts(volts), true);
      work(&storage, 200);
    }
    eeprom.writes_left = cut;
    storage.save(with_volts(4.0f), true);
    work(&storage, 200);
    const float kept = kept_volts(&eeprom);
    CHECK(kept == 3.0f || kept == 4.0f);
    Storage again(&eeprom);
    Calibration value;
    again.load(&value);
    if (again.previous(&value)) CHECK(value.volts_per_code == kept - 1.0f);
  }
}

TEST(one_calibration_can_be_taken_back_also_after_a_restart) {
  MemoryEeprom eeprom;
  {
    Storage storage(&eeprom);
    storage.save(with_volts(1.0f), false);
    work(&storage);
    CHECK(!storage.has_previous());
    storage.save(with_volts(2.0f), true);
    work(&storage);
    CHECK(storage.has_previous());
  }
  Storage storage(&eeprom);
  Calibration value;
  CHECK(storage.load(&value) && storage.has_previous() && storage.previous(&value));
  CHECK_NEAR(value.volts_per_code, 1.0, 0.0);
  storage.save(value, false);
  work(&storage);
  CHECK(!storage.has_previous() && !storage.previous(&value));
  CHECK_NEAR(kept_volts(&eeprom), 1.0, 0.0);
}

TEST(everything_of_a_calibration_is_kept) {
  MemoryEeprom eeprom;
  Storage storage(&eeprom);
  storage.save(Calibration{1.25f, 0.3f, -2.5f, 0.61f, 4987, true, false, true}, false);
  work(&storage);
  Storage again(&eeprom);
  Calibration value;
  CHECK(again.load(&value));
  CHECK(value.volts_per_code == 1.25f && value.amperes_per_code == 0.3f && value.degrees == -2.5f);
  CHECK(value.noise_codes == 0.61f && value.supply_millivolts == 4987);
  CHECK(value.reversed && !value.voltage_known && value.current_known);
}

TEST(a_worn_place_is_passed_over) {
  MemoryEeprom eeprom;
  eeprom.worn = [](uint16_t at) { return CounterRing::kBegin + 16 <= at && at < CounterRing::kBegin + 48; };
  Storage storage(&eeprom);
  for (uint64_t i = 1; i < 200; ++i) {
    storage.save(Saved{1, i});
    work(&storage, 400);
    CHECK_SAME(kept_counter(&eeprom).milliwatthours, i);
    CHECK(!storage.failed());
  }
}

TEST(an_eeprom_that_keeps_nothing_is_told) {
  MemoryEeprom eeprom;
  Storage storage(&eeprom);
  eeprom.worn = [](uint16_t) { return true; };
  storage.save(Saved{1, 100});
  storage.save(with_volts(2.0f), true);
  work(&storage);
  CHECK(storage.failed() && !storage.saving_calibration() && !storage.calibration_kept());
  eeprom.worn = [](uint16_t) { return false; };
  storage.save(Saved{1, 100});
  work(&storage);
  CHECK(!storage.failed());
}

TEST(implausible_factors_with_a_right_crc_are_not_taken) {
  MemoryEeprom eeprom;
  Storage storage(&eeprom);
  storage.save(with_volts(std::nanf("")), false);
  work(&storage);
  CHECK_NEAR(kept_volts(&eeprom), 0.0, 0.0);
}
