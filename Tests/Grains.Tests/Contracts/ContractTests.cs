using System.Collections.Immutable;
using System.Reflection;
using System.Runtime.CompilerServices;
using Gateway.Grains.Interfaces;
using Gateway.Protocol.Messaging;

namespace Gateway.Grains.Tests.Contracts;

/// <summary>What goes between grains must mean the same on every runtime: immutable, serializable, and named apart from its .NET name.</summary>
public sealed class ContractTests
{
    private static readonly Type[] s_types =
        [.. typeof(Outcome).Assembly.GetExportedTypes().Where(t => t.Namespace!.StartsWith("Gateway.Grains.Interfaces", StringComparison.Ordinal))];

    public static TheoryData<string> Records => Names(t => t.GetMethod("<Clone>$") is not null);

    public static TheoryData<string> Enums => Names(t => t.IsEnum);

    public static TheoryData<string> Interfaces => Names(t => t.IsInterface && t.IsAssignableTo(typeof(IAddressable)));

    [Theory]
    [MemberData(nameof(Records))]
    public void A_record_is_immutable_serializable_and_has_an_alias(string name)
    {
        var type = Find(name);
        Assert.True(type.IsSealed, "not sealed");
        Assert.NotNull(type.GetCustomAttribute<ImmutableAttribute>());
        Assert.NotNull(type.GetCustomAttribute<GenerateSerializerAttribute>());
        AssertAlias(type);
        Assert.All(
            type.GetProperties(BindingFlags.Public | BindingFlags.Instance),
            p => Assert.True(p.SetMethod is null || IsInit(p.SetMethod), $"{p.Name} can be set"));
        Assert.All(type.GetFields(BindingFlags.Public | BindingFlags.Instance), f => Assert.True(f.IsInitOnly, $"{f.Name} can be set"));
    }

    [Theory]
    [MemberData(nameof(Records))]
    public void What_a_record_holds_is_immutable_too(string name) => Assert.All(
        Find(name).GetProperties(BindingFlags.Public | BindingFlags.Instance), p => AssertImmutable(p.PropertyType, p.Name));

    [Theory]
    [MemberData(nameof(Enums))]
    public void An_enum_is_serializable_and_has_an_alias(string name)
    {
        Assert.NotNull(Find(name).GetCustomAttribute<GenerateSerializerAttribute>());
        AssertAlias(Find(name));
    }

    [Theory]
    [MemberData(nameof(Interfaces))]
    public void An_interface_and_its_methods_have_aliases(string name)
    {
        var type = Find(name);
        AssertAlias(type);
        var methods = type.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly);
        Assert.All(methods, AssertAlias);
        var aliases = methods.Select(m => m.GetCustomAttribute<AliasAttribute>()!.Alias).ToList();
        Assert.Equal(aliases.Distinct(), aliases);
    }

    [Theory]
    [MemberData(nameof(Interfaces))]
    public void An_interfaces_methods_take_and_give_immutable_values(string name)
    {
        foreach (var method in Find(name).GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly))
        {
            Assert.All(method.GetParameters(), p => AssertImmutable(p.ParameterType, $"{method.Name}({p.Name})"));
            if (method.ReturnType.IsGenericType)
            {
                AssertImmutable(method.ReturnType.GetGenericArguments()[0], method.Name);
            }
            else
            {
                Assert.Contains(method.ReturnType, new[] { typeof(Task), typeof(ValueTask), typeof(void) });
            }
        }
    }

    [Fact]
    public void No_two_types_share_an_alias()
    {
        var aliases = s_types.Select(t => t.GetCustomAttribute<AliasAttribute>()?.Alias).Where(a => a is not null).ToList();
        Assert.Equal(aliases.Distinct(), aliases);
    }

    [Fact]
    public void There_is_something_to_walk()
    {
        Assert.InRange(Records.Count, 15, 1000);
        Assert.InRange(Enums.Count, 3, 1000);
        Assert.InRange(Interfaces.Count, 7, 1000);
    }

    [Fact]
    public void An_outcomes_number_is_the_status_code_that_protocol_1_gives_it() => Assert.Equal(
        new Dictionary<Outcome, StatusCode>
        {
            [Outcome.Ok] = StatusCode.Ok,
            [Outcome.DeviceExists] = StatusCode.DeviceExists,
            [Outcome.UnknownModel] = StatusCode.UnknownModel,
            [Outcome.StorageFailure] = StatusCode.StorageFailure,
            [Outcome.BadParameter] = StatusCode.BadParameter,
            [Outcome.UserNameTaken] = StatusCode.UserNameTaken,
            [Outcome.EmailTaken] = StatusCode.EmailTaken,
            [Outcome.RelayerOffline] = StatusCode.RelayerOffline,
            [Outcome.NoSuchDevice] = StatusCode.NoSuchDevice,
            [Outcome.MobilePhoneTaken] = StatusCode.MobilePhoneTaken,
            [Outcome.NoSuchRelayer] = StatusCode.NoSuchRelayer,
            [Outcome.LoginFailed] = StatusCode.LoginFailed,
            [Outcome.TryLater] = StatusCode.TryLater,
            [Outcome.EmailNotFound] = StatusCode.EmailNotFound,
            [Outcome.ServerBusy] = StatusCode.ServerBusy,
            [Outcome.NoAnswer] = StatusCode.RelayerTimeout,
        },
        Enum.GetValues<Outcome>().ToDictionary(o => o, o => (StatusCode)o));

    private static TheoryData<string> Names(Func<Type, bool> which) => [.. s_types.Where(which).Select(t => t.FullName!)];

    private static Type Find(string name) => s_types.Single(t => t.FullName == name);

    private static void AssertAlias(MemberInfo member) =>
        Assert.False(string.IsNullOrEmpty(member.GetCustomAttribute<AliasAttribute>()?.Alias), $"{member.Name} has no alias");

    private static void AssertImmutable(Type type, string where)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(ImmutableArray<>))
        {
            AssertImmutable(type.GetGenericArguments()[0], where);
            return;
        }

        var known = type.IsPrimitive
            || type.IsGenericTypeParameter
            || type == typeof(string)
            || type == typeof(DateTimeOffset)
            || type == typeof(Guid)
            || type == typeof(GrainId)
            || type == typeof(TimeSpan)
            || type == typeof(ReadOnlyMemory<byte>)
            || type.Assembly == typeof(Outcome).Assembly;
        Assert.True(known, $"{where}: {type} is no type of the contracts, nor known to be immutable");
        foreach (var argument in type.IsGenericType && type != typeof(ReadOnlyMemory<byte>) ? type.GetGenericArguments() : [])
        {
            AssertImmutable(argument, where);
        }
    }

    private static bool IsInit(MethodInfo setter) =>
        setter.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(IsExternalInit));
}
