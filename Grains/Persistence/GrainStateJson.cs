using System.Text.Json.Serialization;
using Gateway.Grains.Accounts;
using Gateway.Grains.Naming;
using Gateway.Grains.Relayers;

namespace Gateway.Grains.Persistence;

/// <summary>
/// The JSON of every grain's state, for the storage providers: no reflection, and the same text in every database. A row may be older than a
/// property of its state, which then has the initializer's value: hence setters in states, for a generated reader gives an init-only property
/// that is missing the type's default.
/// </summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(SequenceState))]
[JsonSerializable(typeof(UniqueNameState))]
[JsonSerializable(typeof(AccountState))]
[JsonSerializable(typeof(Apartments.ApartmentState))]
[JsonSerializable(typeof(RelayerState))]
[JsonSerializable(typeof(Terminals.TerminalState))]
[JsonSerializable(typeof(Devices.AnyDeviceState))]
[JsonSerializable(typeof(ApiKeys.ApiKeysState))]
public sealed partial class GrainStateJson : JsonSerializerContext;
