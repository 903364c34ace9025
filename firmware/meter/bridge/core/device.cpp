#include "device.h"

#include "json_writer.h"

namespace energier {

namespace {

const char kMaker[] = "Energier";
const char kModel[] = "Energier Meter";
const char kBoards[] = "ATmega328P + ESP8266";
const char kUrl[] = "https://github.com/energier/energier";

struct Sensor {
  const char* key;  // of its unique id
  const char* name;
  const char* device_class;
  const char* unit;   // nullptr: none
  const char* value;  // where it stands in the state message
  bool of_device;     // of the whole device, for diagnosis
  bool of_wifi;       // only where there is Wi-Fi, and hidden at first
};

const Sensor kSensors[] = {
    {"1_p", "Power", "power", "W", "ch[0].p", false, false},
    {"1_i", "Current", "current", "A", "ch[0].i", false, false},
    {"1_s", "Apparent power", "apparent_power", "VA", "ch[0].s", false, false},
    {"1_pf", "Power factor", "power_factor", nullptr, "ch[0].pf", false, false},
    {"v", "Voltage", "voltage", "V", "v", true, false},
    {"hz", "Frequency", "frequency", "Hz", "hz", true, false},
    {"rssi", "Signal strength", "signal_strength", "dBm", "rssi", true, true},
};

struct Button {
  const char* cmd;  // also its device class
  const char* name;
};

const Button kButtons[] = {{"identify", "Identify"}, {"restart", "Restart"}};

void write_topic(JsonWriter* json, const char* key, const char* id, const char* tail) {
  json->key(key).open_string().part("energier/").part(id).part(tail).close_string();
}

void write_unique_id(JsonWriter* json, const char* id, const char* key) {
  json->key("unique_id").open_string().part(id).part("_").part(key).close_string();
}

void write_sensor(JsonWriter* json, const char* id, const Sensor& sensor) {
  json->key(sensor.key).object().key("platform").string("sensor");
  write_unique_id(json, id, sensor.key);
  json->key("name").string(sensor.name).key("device_class").string(sensor.device_class);
  json->key("state_class").string("measurement");
  write_topic(json, "state_topic", id, "/state");
  json->key("value_template").open_string().part("{{ value_json.").part(sensor.value).part(" }}").close_string();
  if (sensor.unit != nullptr) json->key("unit_of_measurement").string(sensor.unit);
  if (sensor.of_device) {
    json->key("entity_category").string("diagnostic").key("enabled_by_default").boolean(!sensor.of_wifi);
  }
  json->end_object();
}

void write_energy(JsonWriter* json, const char* id) {
  json->key("1_energy").object().key("platform").string("sensor");
  write_unique_id(json, id, "1_energy");
  json->key("name").string("Energy").key("device_class").string("energy");
  json->key("state_class").string("total_increasing").key("unit_of_measurement").string("kWh");
  json->key("suggested_display_precision").integer(2);
  write_topic(json, "state_topic", id, "/energy");
  json->key("value_template").string("{{ (value_json.ch[0].wh / 1000) | round(4) }}").end_object();
}

void write_button(JsonWriter* json, const char* id, const Button& button) {
  json->key(button.cmd).object().key("platform").string("button");
  write_unique_id(json, id, button.cmd);
  json->key("name").string(button.name);
  write_topic(json, "command_topic", id, "/cmd");
  json->key("payload_press").open_string().part("{\"id\":\"ha-").part(button.cmd);
  json->part("\",\"cmd\":\"").part(button.cmd).part("\"}").close_string();
  json->key("entity_category").string("config").key("device_class").string(button.cmd).end_object();
}

}  // namespace

void Discovery::write(Window* out) const {
  JsonWriter json(out);
  json.object().key("schema").integer(1).key("id").string(settings_.id).key("kind").string("meter");
  json.key("mac").string(settings_.mac).key("model").string(kModel).key("sw").string(kVersion);
  json.key("hw").string(kBoards).key("measures").array().string("v").string("hz");
  if (wifi_) json.string("rssi");
  json.end_array().key("channels").array().object().key("ch").integer(1);
  json.key("measures").array().string("i").string("p").string("s").string("pf").end_array();
  json.end_object().end_array().key("capabilities").array().string("history").string("identify");
  json.string("restart").string("zero").string("calibrate").end_array();
  if (settings_.name[0] != '\0') json.key("name").string(settings_.name);
  json.end_object();
}

void NativeDiscovery::write(Window* out) const {
  const char* id = settings_.id;
  JsonWriter json(out);
  json.object().key("device").object();
  json.key("identifiers").array().open_string().part("energier_").part(id).close_string().end_array();
  json.key("connections").array().array().string("mac").string(settings_.mac).end_array().end_array();
  json.key("name").string(settings_.name[0] != '\0' ? settings_.name : id).key("manufacturer").string(kMaker);
  json.key("model").string(kModel).key("sw_version").string(kVersion).key("hw_version").string(kBoards).end_object();
  json.key("origin").object().key("name").string(kMaker).key("sw_version").string(kVersion);
  json.key("support_url").string(kUrl).end_object();
  write_topic(&json, "availability_topic", id, "/availability");
  json.key("components").object();
  for (const Sensor& sensor : kSensors) {
    if (wifi_ || !sensor.of_wifi) write_sensor(&json, id, sensor);
  }
  write_energy(&json, id);
  for (const Button& button : kButtons) write_button(&json, id, button);
  json.end_object().end_object();
}

}  // namespace energier
