#include "device.h"

#include <stdint.h>

#include "json_writer.h"

namespace energier {

namespace {

FlashText maker() {
  return FLASH("Energier");
}
FlashText model() {
  return FLASH("Energier Meter");
}
FlashText version() {
  return FLASH("0.1.0");
}
FlashText boards() {
  return FLASH("ATmega328P + ESP8266");
}

enum class Of : uint8_t { kChannel, kDevice, kWifi };  // kDevice: for diagnosis; kWifi: likewise, and hidden at first

struct Sensor {
  FlashText key;  // of its unique id
  FlashText name;
  FlashText device_class;
  FlashText unit;   // may be none
  FlashText value;  // where it stands in the state message
  Of of;
};

void write_topic(JsonWriter* json, FlashText key, const char* id, FlashText tail) {
  json->key(key).open_string().part(FLASH("energier/")).part(id).part(tail).close_string();
}

void write_unique_id(JsonWriter* json, const char* id, FlashText key) {
  json->key(FLASH("unique_id")).open_string().part(id).part(FLASH("_")).part(key).close_string();
}

void write_sensor(JsonWriter* json, const char* id, const Sensor& sensor) {
  json->key(sensor.key).object().key(FLASH("platform")).string(FLASH("sensor"));
  write_unique_id(json, id, sensor.key);
  json->key(FLASH("name")).string(sensor.name).key(FLASH("device_class")).string(sensor.device_class);
  json->key(FLASH("state_class")).string(FLASH("measurement"));
  write_topic(json, FLASH("state_topic"), id, FLASH("/state"));
  json->key(FLASH("value_template"))
      .open_string()
      .part(FLASH("{{ value_json."))
      .part(sensor.value)
      .part(FLASH(" }}"))
      .close_string();
  if (sensor.unit) json->key(FLASH("unit_of_measurement")).string(sensor.unit);
  if (sensor.of != Of::kChannel) {
    json->key(FLASH("entity_category")).string(FLASH("diagnostic"));
    json->key(FLASH("enabled_by_default")).boolean(sensor.of != Of::kWifi);
  }
  json->end_object();
}

void write_sensors(JsonWriter* json, const char* id, bool wifi) {
  const FlashText none;
  const Sensor sensors[] = {
      {FLASH("1_p"), FLASH("Power"), FLASH("power"), FLASH("W"), FLASH("ch[0].p"), Of::kChannel},
      {FLASH("1_i"), FLASH("Current"), FLASH("current"), FLASH("A"), FLASH("ch[0].i"), Of::kChannel},
      {FLASH("1_s"), FLASH("Apparent power"), FLASH("apparent_power"), FLASH("VA"), FLASH("ch[0].s"), Of::kChannel},
      {FLASH("1_pf"), FLASH("Power factor"), FLASH("power_factor"), none, FLASH("ch[0].pf"), Of::kChannel},
      {FLASH("v"), FLASH("Voltage"), FLASH("voltage"), FLASH("V"), FLASH("v"), Of::kDevice},
      {FLASH("hz"), FLASH("Frequency"), FLASH("frequency"), FLASH("Hz"), FLASH("hz"), Of::kDevice},
      {FLASH("rssi"), FLASH("Signal strength"), FLASH("signal_strength"), FLASH("dBm"), FLASH("rssi"), Of::kWifi},
  };
  for (const Sensor& sensor : sensors) {
    if (wifi || sensor.of != Of::kWifi) write_sensor(json, id, sensor);
  }
}

void write_energy(JsonWriter* json, const char* id) {
  json->key(FLASH("1_energy")).object().key(FLASH("platform")).string(FLASH("sensor"));
  write_unique_id(json, id, FLASH("1_energy"));
  json->key(FLASH("name")).string(FLASH("Energy")).key(FLASH("device_class")).string(FLASH("energy"));
  json->key(FLASH("state_class"))
      .string(FLASH("total_increasing"))
      .key(FLASH("unit_of_measurement"))
      .string(FLASH("kWh"));
  json->key(FLASH("suggested_display_precision")).integer(2);
  write_topic(json, FLASH("state_topic"), id, FLASH("/energy"));
  json->key(FLASH("value_template")).string(FLASH("{{ (value_json.ch[0].wh / 1000) | round(4) }}")).end_object();
}

// `cmd` is also its device class.
void write_button(JsonWriter* json, const char* id, FlashText cmd, FlashText name) {
  json->key(cmd).object().key(FLASH("platform")).string(FLASH("button"));
  write_unique_id(json, id, cmd);
  json->key(FLASH("name")).string(name);
  write_topic(json, FLASH("command_topic"), id, FLASH("/cmd"));
  json->key(FLASH("payload_press")).open_string().part(FLASH("{\"id\":\"ha-")).part(cmd);
  json->part(FLASH("\",\"cmd\":\"")).part(cmd).part(FLASH("\"}")).close_string();
  json->key(FLASH("entity_category")).string(FLASH("config")).key(FLASH("device_class")).string(cmd).end_object();
}

}  // namespace

void Discovery::write(Window* out) const {
  JsonWriter json(out);
  json.object()
      .key(FLASH("schema"))
      .integer(1)
      .key(FLASH("id"))
      .string(settings_.id)
      .key(FLASH("kind"))
      .string(FLASH("meter"));
  json.key(FLASH("mac")).string(settings_.mac).key(FLASH("model")).string(model()).key(FLASH("sw")).string(version());
  json.key(FLASH("hw")).string(boards()).key(FLASH("measures")).array().string(FLASH("v")).string(FLASH("hz"));
  if (wifi_) json.string(FLASH("rssi"));
  json.end_array().key(FLASH("channels")).array().object().key(FLASH("ch")).integer(1);
  json.key(FLASH("measures"))
      .array()
      .string(FLASH("i"))
      .string(FLASH("p"))
      .string(FLASH("s"))
      .string(FLASH("pf"))
      .end_array();
  json.end_object().end_array().key(FLASH("capabilities")).array().string(FLASH("history")).string(FLASH("identify"));
  json.string(FLASH("restart")).string(FLASH("zero")).string(FLASH("calibrate")).end_array();
  if (settings_.name[0] != '\0') json.key(FLASH("name")).string(settings_.name);
  json.end_object();
}

void NativeDiscovery::write(Window* out) const {
  const char* id = settings_.id;
  JsonWriter json(out);
  json.object().key(FLASH("device")).object();
  json.key(FLASH("identifiers")).array().open_string().part(FLASH("energier_")).part(id).close_string().end_array();
  json.key(FLASH("connections")).array().array().string(FLASH("mac")).string(settings_.mac).end_array().end_array();
  json.key(FLASH("name"))
      .string(settings_.name[0] != '\0' ? settings_.name : id)
      .key(FLASH("manufacturer"))
      .string(maker());
  json.key(FLASH("model"))
      .string(model())
      .key(FLASH("sw_version"))
      .string(version())
      .key(FLASH("hw_version"))
      .string(boards())
      .end_object();
  json.key(FLASH("origin")).object().key(FLASH("name")).string(maker()).key(FLASH("sw_version")).string(version());
  json.key(FLASH("support_url")).string(FLASH("https://github.com/energier/energier")).end_object();
  write_topic(&json, FLASH("availability_topic"), id, FLASH("/availability"));
  json.key(FLASH("components")).object();
  write_sensors(&json, id, wifi_);
  write_energy(&json, id);
  write_button(&json, id, FLASH("identify"), FLASH("Identify"));
  write_button(&json, id, FLASH("restart"), FLASH("Restart"));
  json.end_object().end_object();
}

}  // namespace energier
