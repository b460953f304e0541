using System.Text.Json.Serialization;

namespace Gateway.Protocol.Messaging;

/// <summary>Generated readers and writers of protocol 1's bodies: snake-case keys, absent when null. Use them through <see cref="MessagingBodies"/>.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(AuthorizeRequest))]
[JsonSerializable(typeof(AddAccountRequest))]
[JsonSerializable(typeof(AddApartmentRequest))]
[JsonSerializable(typeof(AddRelayerRequest))]
[JsonSerializable(typeof(AddDeviceRequest))]
[JsonSerializable(typeof(QueryApartmentRequest))]
[JsonSerializable(typeof(QueryRelayerStatusRequest))]
[JsonSerializable(typeof(QueryDeviceRequest))]
[JsonSerializable(typeof(ControlDeviceRequest))]
[JsonSerializable(typeof(ModifyDeviceRequest))]
[JsonSerializable(typeof(ModifyApartmentRequest))]
[JsonSerializable(typeof(ModifyRelayerRequest))]
[JsonSerializable(typeof(RemoveDeviceRequest))]
[JsonSerializable(typeof(RemoveApartmentRequest))]
[JsonSerializable(typeof(RemoveRelayerRequest))]
[JsonSerializable(typeof(AddSceneRequest))]
[JsonSerializable(typeof(ModifySceneRequest))]
[JsonSerializable(typeof(RemoveSceneRequest))]
[JsonSerializable(typeof(SetSceneRequest))]
[JsonSerializable(typeof(AddContactorRequest))]
[JsonSerializable(typeof(ModifyContactorRequest))]
[JsonSerializable(typeof(RemoveContactorRequest))]
[JsonSerializable(typeof(SetProfileRequest))]
[JsonSerializable(typeof(EventDevRequest))]
[JsonSerializable(typeof(SetArmRequest))]
[JsonSerializable(typeof(QueryAlarmRequest))]
[JsonSerializable(typeof(PasswordRestoreRequest))]
[JsonSerializable(typeof(ErrorResponse))]
[JsonSerializable(typeof(AuthorizeResponse))]
[JsonSerializable(typeof(AddAccountResponse))]
[JsonSerializable(typeof(AddedResponse))]
[JsonSerializable(typeof(AddDeviceResponse))]
[JsonSerializable(typeof(VersionResponse))]
[JsonSerializable(typeof(RedirectNotice))]
[JsonSerializable(typeof(SetSceneResponse))]
[JsonSerializable(typeof(QueryAccountResponse))]
[JsonSerializable(typeof(QueryApartmentResponse))]
[JsonSerializable(typeof(QueryAlarmResponse))]
[JsonSerializable(typeof(EventNotice))]
[JsonSerializable(typeof(ArmNotice))]
[JsonSerializable(typeof(ProfileNotice))]
public sealed partial class MessagingJson : JsonSerializerContext;
