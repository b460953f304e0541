using System.Linq.Expressions;
using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Runtime;
using Orleans.Storage;

namespace Orleans.Standalone;

/// <summary>How to make a grain: its constructor compiled once, with its services, persistent states and context.</summary>
internal sealed class GrainConstructor
{
    private static readonly MethodInfo s_state = typeof(GrainConstructor).GetMethod(nameof(State), BindingFlags.NonPublic | BindingFlags.Static)!;

    private static readonly MethodInfo s_service =
        typeof(ServiceProviderServiceExtensions).GetMethod(nameof(ServiceProviderServiceExtensions.GetRequiredService), [typeof(IServiceProvider), typeof(Type)])!;

    private static readonly MethodInfo s_optionalService = typeof(IServiceProvider).GetMethod(nameof(IServiceProvider.GetService))!;

    private static readonly MethodInfo s_keyedService = typeof(ServiceProviderKeyedServiceExtensions).GetMethod(
        nameof(ServiceProviderKeyedServiceExtensions.GetRequiredKeyedService), [typeof(IServiceProvider), typeof(Type), typeof(object)])!;

    private readonly Func<Activation, IServiceProvider, List<IPersistentStateReader>?, object> _make;

    private GrainConstructor(Func<Activation, IServiceProvider, List<IPersistentStateReader>?, object> make, bool hasState, bool needsScope)
    {
        _make = make;
        HasState = hasState;
        NeedsScope = needsScope;
    }

    public bool HasState { get; }

    public bool NeedsScope { get; }

    /// <exception cref="InvalidOperationException">The class has no constructor that is clearly the one.</exception>
    public static GrainConstructor For(Type type, ServiceKinds services)
    {
        var candidates = type.GetConstructors(BindingFlags.Public | BindingFlags.Instance);
        var constructor = candidates.Length == 1
            ? candidates[0]
            : candidates.SingleOrDefault(candidate => candidate.IsDefined(typeof(ActivatorUtilitiesConstructorAttribute)))
                ?? throw new InvalidOperationException(
                    $"{type} must have one public constructor, or one marked with {nameof(ActivatorUtilitiesConstructorAttribute)}.");

        var activation = Expression.Parameter(typeof(Activation));
        var provider = Expression.Parameter(typeof(IServiceProvider));
        var states = Expression.Parameter(typeof(List<IPersistentStateReader>));
        var hasState = false;
        var needsScope = false;
        var arguments = new List<Expression>();
        foreach (var parameter in constructor.GetParameters())
        {
            if (parameter.GetCustomAttribute<PersistentStateAttribute>() is { } state)
            {
                hasState = true;
                arguments.Add(StateArgument(type, parameter, state, activation, provider, states));
            }
            else if (parameter.ParameterType == typeof(IGrainContext))
            {
                arguments.Add(activation);
            }
            else
            {
                needsScope |= !services.IsSingleton(parameter);
                arguments.Add(ServiceArgument(parameter, provider));
            }
        }

        var make = Expression.Lambda<Func<Activation, IServiceProvider, List<IPersistentStateReader>?, object>>(
            Expression.New(constructor, arguments), activation, provider, states);
        return new(make.Compile(), hasState, needsScope);
    }

    public object Construct(Activation activation, IServiceProvider services, List<IPersistentStateReader>? states) =>
        _make(activation, services, states);

    private static MethodCallExpression StateArgument(
        Type type, ParameterInfo parameter, PersistentStateAttribute state, Expression activation, Expression provider, Expression states)
    {
        var wanted = parameter.ParameterType;
        if (!wanted.IsGenericType || wanted.GetGenericTypeDefinition() != typeof(IPersistentState<>))
        {
            throw new InvalidOperationException($"{type}: parameter {parameter.Name} has a persistent state's attribute but is none.");
        }

        return Expression.Call(
            s_state.MakeGenericMethod(wanted.GetGenericArguments()[0]),
            activation, provider, states, Expression.Constant(state.StateName), Expression.Constant(state.StorageName, typeof(string)));
    }

    private static UnaryExpression ServiceArgument(ParameterInfo parameter, Expression provider)
    {
        var wanted = Expression.Constant(parameter.ParameterType);
        Expression service = parameter.GetCustomAttribute<FromKeyedServicesAttribute>() is { } keyed
            ? Expression.Call(s_keyedService, provider, wanted, Expression.Constant(keyed.Key, typeof(object)))
            : parameter.HasDefaultValue
                ? Expression.Coalesce(
                    Expression.Call(provider, s_optionalService, wanted), Expression.Constant(parameter.DefaultValue, typeof(object)))
                : Expression.Call(s_service, provider, wanted);
        return Expression.Convert(service, parameter.ParameterType);
    }

    private static PersistentState<TState> State<TState>(
        Activation activation, IServiceProvider services, List<IPersistentStateReader> states, string name, string? storageName)
    {
        var storage = (string.IsNullOrWhiteSpace(storageName)
            ? services.GetService<IGrainStorage>()
            : services.GetKeyedService<IGrainStorage>(storageName))
            ?? throw new InvalidOperationException(
                $"No storage named '{storageName}' is registered, which state {name} of grain type {activation.GrainId.Type} needs.");
        var state = new PersistentState<TState>(name, activation, storage);
        states.Add(state);
        return state;
    }
}

/// <summary>Which services are singletons, so that grains which get only such need no scope of their own.</summary>
internal sealed class ServiceKinds(IServiceCollection services)
{
    private readonly HashSet<Type> _singletons = Find(services);

    public bool IsSingleton(ParameterInfo parameter)
    {
        var type = parameter.ParameterType;
        return parameter.GetCustomAttribute<FromKeyedServicesAttribute>() is null
            && (_singletons.Contains(type) || (type.IsGenericType && _singletons.Contains(type.GetGenericTypeDefinition())));
    }

    private static HashSet<Type> Find(IServiceCollection services)
    {
        var singletons = new HashSet<Type>();
        foreach (var group in services.Where(static service => !service.IsKeyedService).GroupBy(static service => service.ServiceType))
        {
            if (group.All(static service => service.Lifetime == ServiceLifetime.Singleton))
            {
                singletons.Add(group.Key);
            }
        }

        return singletons;
    }
}
